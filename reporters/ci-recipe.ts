import path from 'node:path';
import { vendorOf, type CiVendor } from './ci-vendor.js';

/**
 * What to add to the CI's configuration so that history survives from run to run, or null outside CI.
 * Keys differ in every run, with a prefix to restore by: caches can't be overwritten on most CIs, and
 * the newest one is wanted.
 * @param env the process's environment, by which the CI is told
 * @param historyPath the history, absolute
 * @param cwd what CIs name paths from, mostly
 */
export function cacheRecipe(env: NodeJS.ProcessEnv, historyPath: string, cwd: string): string | null {
  const vendor = vendorOf(env);
  if (vendor === null) return null;
  const directory = path.relative(cwd, path.dirname(historyPath)).replaceAll('\\', '/');
  // A directory that holds more than the history is nothing for a cache.
  if (directory === '') return `${filesRecipe(path.basename(historyPath))}\n`;
  return `${RECIPES[vendor].join('\n').replaceAll('.evenkeel', () => directory)}\n`;
}

function filesRecipe(name: string): string {
  return `# Keep the files ${name}* from run to run: restore them before the tests, save them after them.`;
}

/** With the usual directory of the history, whose name stands for any. */
const RECIPES: Readonly<Record<CiVendor, readonly string[]>> = {
  github: [
    '# GitHub Actions: one step before the tests, one after them',
    '- uses: actions/cache/restore@v4',
    '  with:',
    '    path: .evenkeel',
    '    key: evenkeel-${{ github.ref_name }}-${{ github.run_id }}-${{ github.run_attempt }}',
    '    restore-keys: |',
    '      evenkeel-${{ github.ref_name }}-',
    '      evenkeel-',
    '# … the tests …',
    '- uses: actions/cache/save@v4',
    '  if: ${{ !cancelled() }}',
    '  with:',
    '    path: .evenkeel',
    '    key: evenkeel-${{ github.ref_name }}-${{ github.run_id }}-${{ github.run_attempt }}',
  ],
  gitlab: [
    '# GitLab CI: add to the job that runs the tests',
    'cache:',
    '  - key: evenkeel-$CI_COMMIT_REF_SLUG',
    '    fallback_keys:',
    '      - evenkeel-$CI_DEFAULT_BRANCH',
    '    paths: [.evenkeel/]',
    '    when: always',
  ],
  circleci: [
    '# CircleCI: one step before the tests, one after them',
    '- restore_cache:',
    '    keys:',
    '      - evenkeel-{{ .Branch }}-',
    '      - evenkeel-',
    '# … the tests …',
    '- save_cache:',
    '    key: evenkeel-{{ .Branch }}-{{ .Environment.CIRCLE_WORKFLOW_ID }}',
    '    paths: [.evenkeel]',
    '    when: always',
  ],
  buildkite: [
    '# Buildkite: add to the step that runs the tests',
    'plugins:',
    '  - cache#v1.7.0:',
    '      path: .evenkeel',
    '      restore: pipeline',
    '      save: pipeline',
    '      force: true',
  ],
  azure: [
    '# Azure Pipelines: add before the step that runs the tests; saved when the job passes',
    '- task: Cache@2',
    '  inputs:',
    '    key: evenkeel | "$(Build.SourceBranchName)" | "$(Build.BuildId)"',
    '    restoreKeys: |',
    '      evenkeel | "$(Build.SourceBranchName)"',
    '      evenkeel',
    '    path: .evenkeel',
  ],
  jenkins: [
    '// Jenkins: keep the workspace, or carry the file from build to build (Copy Artifact plugin)',
    "copyArtifacts projectName: env.JOB_NAME, filter: '.evenkeel/**', optional: true, selector: lastCompleted()",
    '// … the tests …',
    "archiveArtifacts artifacts: '.evenkeel/**', allowEmptyArchive: true",
  ],
  bitbucket: [
    '# Bitbucket Pipelines; it keeps a cache for a week and does not renew it before',
    'definitions:',
    '  caches:',
    '    evenkeel: .evenkeel',
    '# … and in the step that runs the tests:',
    'caches: [evenkeel]',
  ],
  generic: [
    '# Keep the directory .evenkeel from run to run: restore it before the tests, save it after them,',
    '# under a key that is new in every run, and restore the newest key of the branch.',
  ],
};
