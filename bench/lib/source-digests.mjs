import { execFileSync } from 'node:child_process';

/**
 * Git's hashes of what is in these folders. Unlike a commit's hash they stay the same through a rebase.
 * @throws Error where the folders hold changes that are not committed: nobody could find the code again
 */
export function sourceDigests(rootDir, folders) {
  const changes = git(rootDir, 'status', '--porcelain', '--', ...folders);
  if (changes !== '') throw new Error(`Commit first, the figures would belong to no known code:\n${changes}`);
  return git(rootDir, 'rev-parse', ...folders.map((folder) => `HEAD:${folder}`)).split('\n');
}

/** The commit that is checked out, as short as git writes it. */
export function headCommit(rootDir) {
  return git(rootDir, 'rev-parse', '--short', 'HEAD');
}

function git(rootDir, ...args) {
  return execFileSync('git', args, { cwd: rootDir, encoding: 'utf8' }).trim();
}
