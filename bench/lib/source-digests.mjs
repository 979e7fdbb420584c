import { execFileSync } from 'node:child_process';

/**
 * Git's hashes of what is in these folders. Unlike a commit's hash they stay the same through a rebase.
 * @throws Error where the folders hold changes that are not committed: nobody could find the code again
 */
export function sourceDigests(rootDir, folders) {
  const git = (...args) => execFileSync('git', args, { cwd: rootDir, encoding: 'utf8' }).trim();
  const changes = git('status', '--porcelain', '--', ...folders);
  if (changes !== '') throw new Error(`Commit first, the figures would belong to no known code:\n${changes}`);
  return git('rev-parse', ...folders.map((folder) => `HEAD:${folder}`)).split('\n');
}
