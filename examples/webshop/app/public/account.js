import { api, find, onSubmit } from './client.js';

const login = find('#login');
const profile = find('#profile');

if (login)
  onSubmit(login, find('[role=alert]'), async (credentials) => {
    await api('POST', '/api/login', credentials);
    location.assign('/account');
  });

if (profile)
  onSubmit(profile, profile.querySelector('output'), async (values) => {
    await api('PUT', '/api/me', values);
    find('#who').textContent = values.name;
    find('#city').textContent = values.city;
    profile.querySelector('output').textContent = 'Saved';
  });

find('#logout')?.addEventListener('click', async () => {
  await api('POST', '/api/logout');
  location.assign('/');
});
