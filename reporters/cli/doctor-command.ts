import { browserFindings, findBrowsers } from '../../plugin/playwright/doctor-browsers.js';
import { findPlaywright, playwrightFinding } from '../../plugin/playwright/doctor.js';
import { historyFindings } from '../../src/cli/doctor-history.js';
import { machineFacts, machineFindings } from '../../src/cli/doctor-machine.js';
import { findingsText } from '../../src/cli/finding.js';
import { EXIT, type CliIo } from '../../src/cli/io.js';

/**
 * `evenkeel doctor`: looks at everything a run needs.
 * @returns 0 when nothing is broken, else 1
 */
export async function doctorCommand(historyPath: string, isJson: boolean, io: CliIo): Promise<number> {
  const playwright = findPlaywright(io.cwd);
  const facts = machineFacts(io.ci);
  const browsers = await findBrowsers(playwright, io.env);
  const findings = [
    ...machineFindings(facts),
    playwrightFinding(playwright),
    ...browserFindings(browsers),
    ...(await historyFindings(historyPath)),
  ];
  const isBroken = findings.some(({ state }) => state === 'broken');
  if (isJson) {
    const playwrightVersion = playwright?.version ?? null;
    io.stdout(
      `${JSON.stringify({ ok: !isBroken, ...facts, playwrightVersion, browsers, historyPath, findings }, null, 2)}\n`,
    );
  } else {
    io.stdout(findingsText(findings, io.color));
  }
  return isBroken ? EXIT.failed : EXIT.ok;
}
