/** What every page's script needs. */

/** The answer's JSON; an error with the shop's message when it is not a success. */
export async function api(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

export const find = (selector) => document.querySelector(selector);

export const euros = (cents) => `€${(cents / 100).toFixed(2)}`;

export const fields = (form) => Object.fromEntries(new FormData(form));

/** Calls back instead of sending the form away; a failure shows its message in `output`. */
export function onSubmit(form, output, act) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    output.textContent = '';
    Promise.resolve(act(fields(form))).catch((error) => (output.textContent = error.message));
  });
}

export function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** A page with a form of controls, a status line and a list of results. */
export function onControls(jobs) {
  const form = find('#controls');
  const status = find('[role=status]');
  onSubmit(form, status, async (values) => {
    status.textContent = 'Working';
    find('#results').replaceChildren();
    await new Promise(requestAnimationFrame);
    status.textContent = await jobs(values);
  });
  form.dataset.ready = 'yes';
}

export function showResults(texts) {
  find('#results').replaceChildren(...texts.map((text) => element('li', text)));
}
