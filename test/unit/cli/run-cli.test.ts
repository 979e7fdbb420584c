import { describe, expect, it } from 'vitest';
import { version } from '../../../package.json';
import { cli } from './cli-harness.js';

describe('evenkeel', () => {
  it('lists exactly the commands that work', async () => {
    const { code, stdout } = await cli(['--help']);
    expect(code).toBe(0);
    const commands = stdout
      .split('Options:')[0]
      ?.match(/^ {2}(\w+) {2,}/gm)
      ?.map((name) => name.trim());
    expect(commands).toEqual([
      'report',
      'dashboard',
      'plan',
      'predict',
      'scores',
      'simulate',
      'verify',
      'merge',
      'doctor',
      'history',
    ]);
    expect((await cli([])).stdout).toBe(stdout);
  });

  it('says its version', async () => {
    expect(await cli(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    expect((await cli(['report', '-v'])).stdout).toBe(`${version}\n`);
  });

  it.each(['report', 'plan', 'predict', 'scores', 'simulate', 'verify', 'doctor', 'history'])(
    'has help for %s',
    async (command) => {
      const { code, stdout } = await cli([command, '--help']);
      expect(code).toBe(0);
      expect(stdout).toContain(`evenkeel ${command}`);
      expect(stdout).toContain('--json');
      expect((await cli(['help', command])).stdout).toBe(stdout);
    },
  );

  it.each([
    [
      ['frobnicate'],
      'Unknown command `frobnicate`',
      'report, dashboard, plan, predict, scores, simulate, verify, merge, doctor, history',
    ],
    [['report', '--frob'], 'Unknown option `--frob`', '--output'],
    [['simulate', '--frob'], 'Unknown option `--frob`', '--start-ms'],
    [['--frob'], 'Unknown option `--frob`', '--version'],
    [['scores', '--kind'], 'Option `--kind` needs a value', '--kind'],
    [['plan', '--output'], 'Option `--output` needs a value', '--shards'],
    [['simulate', '--workers', '-1'], '--workers is "-1"', 'Allowed'],
    [['report', '--json', '--output', 'x.html'], '`--json` prints', 'leave `--output` out'],
    [['report', '--output', '.'], '--output is ".", a directory', 'a file'],
    [['dashboard', '--port', '0x10'], '--port is "0x10"', 'a whole number from 0 to 65535'],
    [['dashboard', '--port', '1e3'], '--port is "1e3"', 'a whole number from 0 to 65535'],
    [['dashboard', '--port', '65536'], '--port is "65536"', 'a whole number from 0 to 65535'],
    [['merge', '--frob'], 'Unknown option `--frob`', '--allow-incomplete'],
    [['merge'], '`merge` needs to be told what to merge', 'a directory of blob reports'],
    [['verify'], '`verify` needs to be told what to verify', 'a directory of them'],
    [['verify', 'no/such/place'], 'no file or directory', 'no/such/place'],
    [['doctor', 'extra'], 'Not understood: `extra`', '--json'],
    [['history', 'frob'], 'Unknown command `history frob`', 'sql, info, prune'],
    [['history', 'info', '--history'], 'Option `--history` needs a value', '--history'],
  ])('answers %j with code 2 and what is allowed', async (argv, problem, allowed) => {
    const { code, stdout, stderr } = await cli(argv);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(problem);
    expect(stderr).toContain(allowed);
  });

  it('does not guess a file when history is switched off', async () => {
    const { code, stderr } = await cli(['scores'], { env: { EVENKEEL_HISTORY: 'false' } });
    expect(code).toBe(2);
    expect(stderr).toContain('--history');
    expect((await cli(['history', '--help'], { env: { EVENKEEL_HISTORY: 'false' } })).code).toBe(0);
  });
});
