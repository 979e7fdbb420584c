import path from 'node:path';

/** Where each system keeps what a `channel` names; on Windows below the folder of programs. As Playwright looks. */
const PLACES: Readonly<Record<string, Readonly<Partial<Record<NodeJS.Platform, string>>>>> = {
  chrome: {
    linux: '/opt/google/chrome/chrome',
    darwin: '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    win32: String.raw`Google\Chrome\Application\chrome.exe`,
  },
  'chrome-beta': {
    linux: '/opt/google/chrome-beta/chrome',
    darwin: '/Applications/Google Chrome Beta.app/Contents/MacOS/Google Chrome Beta',
    win32: String.raw`Google\Chrome Beta\Application\chrome.exe`,
  },
  'chrome-dev': {
    linux: '/opt/google/chrome-unstable/chrome',
    darwin: '/Applications/Google Chrome Dev.app/Contents/MacOS/Google Chrome Dev',
    win32: String.raw`Google\Chrome Dev\Application\chrome.exe`,
  },
  'chrome-canary': {
    linux: '/opt/google/chrome-canary/chrome',
    darwin: '/Applications/Google Chrome Canary.app/Contents/MacOS/Google Chrome Canary',
    win32: String.raw`Google\Chrome SxS\Application\chrome.exe`,
  },
  msedge: {
    linux: '/opt/microsoft/msedge/msedge',
    darwin: '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    win32: String.raw`Microsoft\Edge\Application\msedge.exe`,
  },
  'msedge-beta': {
    linux: '/opt/microsoft/msedge-beta/msedge',
    darwin: '/Applications/Microsoft Edge Beta.app/Contents/MacOS/Microsoft Edge Beta',
    win32: String.raw`Microsoft\Edge Beta\Application\msedge.exe`,
  },
  'msedge-dev': {
    linux: '/opt/microsoft/msedge-dev/msedge',
    darwin: '/Applications/Microsoft Edge Dev.app/Contents/MacOS/Microsoft Edge Dev',
    win32: String.raw`Microsoft\Edge Dev\Application\msedge.exe`,
  },
  'msedge-canary': {
    darwin: '/Applications/Microsoft Edge Canary.app/Contents/MacOS/Microsoft Edge Canary',
    win32: String.raw`Microsoft\Edge SxS\Application\msedge.exe`,
  },
  'moz-firefox': {
    linux: '/snap/bin/firefox',
    darwin: '/Applications/Firefox.app/Contents/MacOS/firefox',
    win32: String.raw`Mozilla Firefox\firefox.exe`,
  },
};

/** The channels whose places are known. */
export const CHANNELS: readonly string[] = Object.keys(PLACES);

/** Where a channel's browser would be, the likeliest first; null for a channel that is not known here. */
export function channelPaths(
  channel: string,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): readonly string[] | null {
  const places = PLACES[channel];
  if (!places) return null;
  const place = places[platform];
  if (place === undefined) return [];
  if (platform !== 'win32') return [place];
  const folders = [env['LOCALAPPDATA'], env['PROGRAMFILES'], env['PROGRAMFILES(X86)']];
  return folders.flatMap((folder) => (folder ? [path.win32.join(folder, place)] : []));
}
