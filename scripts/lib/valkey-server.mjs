/**
 * A Valkey server for the tests that a run is shared there as on Redis: the system's, else that of Debian's backports, unpacked
 * beside the other things of set-up, since it is in no stable Debian before 13. Without one these tests are skipped.
 */
import fs from 'node:fs';
import path from 'node:path';
import { pathsOf, setupDir } from './paths.mjs';
import { runCommand } from './run-command.mjs';

const APT_LIMIT_MS = 120_000;

const foundFile = path.join(setupDir, 'valkey.json');
const valkeyDir = path.join(setupDir, 'valkey');

/** Whether an earlier call's finding still holds. */
export function isValkeyLookedFor() {
  try {
    const { command } = JSON.parse(fs.readFileSync(foundFile, 'utf8'));
    return command === null ? pathsOf('valkey-server').length === 0 : fs.existsSync(command);
  } catch {
    return false;
  }
}

export async function findValkey() {
  const [ofSystem] = pathsOf('valkey-server');
  const command = ofSystem ?? (await unpackValkey());
  fs.mkdirSync(setupDir, { recursive: true });
  fs.writeFileSync(foundFile, `${JSON.stringify({ command })}\n`);
  if (command === null) console.log('Set-up: no Valkey from here; what is tested on it will be skipped.');
}

/** @returns the server's path, or null where there is none to be had, or it does not start */
async function unpackValkey() {
  const [codename] = /(?<=^VERSION_CODENAME=)\S+/m.exec(readText('/etc/os-release')) ?? [];
  if (!codename || pathsOf('apt-get').length === 0) return null;
  const format = '$(REPO_URI) $(CODENAME)';
  const { output } = await runCommand('apt-get', ['indextargets', '--format', format], {
    timeoutMs: APT_LIMIT_MS,
  });
  const [archive] =
    output
      .split('\n')
      .find((line) => line.endsWith(` ${codename}`))
      ?.split(' ') ?? [];
  if (!archive) return null;
  console.log('Set-up: getting Valkey of Debian …');
  fs.rmSync(valkeyDir, { recursive: true, force: true });
  for (const name of ['lists/partial', 'cache/archives/partial'])
    fs.mkdirSync(path.join(valkeyDir, name), { recursive: true });
  const sources = [codename, `${codename}-backports`].map((suite) => `deb ${archive} ${suite} main\n`);
  fs.writeFileSync(path.join(valkeyDir, 'sources.list'), sources.join(''));
  // Lists of its own: the system's stay as they are, and nobody has to be root.
  const settings = {
    'Dir::Etc::sourcelist': path.join(valkeyDir, 'sources.list'),
    'Dir::Etc::sourceparts': '-',
    'Dir::State::lists': path.join(valkeyDir, 'lists'),
    'Dir::Cache': path.join(valkeyDir, 'cache'),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const inFolder = { cwd: valkeyDir, timeoutMs: APT_LIMIT_MS };
  await runCommand('apt-get', [...options, 'update'], inFolder);
  await runCommand('apt-get', [...options, 'download', 'valkey-server', 'valkey-tools'], inFolder);
  for (const file of fs.readdirSync(valkeyDir).filter((name) => name.endsWith('.deb')))
    await runCommand('dpkg-deb', ['-x', file, '.'], inFolder);
  const command = path.join(valkeyDir, 'usr/bin/valkey-server');
  const { code } = await runCommand(command, ['--version'], inFolder);
  return code === 0 ? command : null;
}

function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
