import { find, onSubmit } from './client.js';

const form = find('#newsletter');
onSubmit(form, form.querySelector('output'), ({ email }) => {
  form.querySelector('output').textContent = `A letter is on its way to ${email}`;
  form.reset();
});
