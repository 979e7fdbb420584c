/** A suite as the runner would run it, told by a process that has loaded it. */
import * as z from 'zod/mini';

const collectedSuite = z.object({
  playwright: z.string(),
  workers: z.number(),
  projects: z.array(
    z.object({
      name: z.string(),
      /** Projects that must run before it on every machine, and its teardown. */
      needs: z.array(z.string()),
      /** Others need it: the runner runs it on every machine, and no plan deals it out. */
      isSupporting: z.boolean(),
    }),
  ),
  units: z.array(
    z.object({
      specKey: z.string(),
      project: z.string(),
      file: z.string(),
      title: z.string(),
      /** The same for units that can share a warm worker. */
      workerKey: z.string(),
      isDivisible: z.boolean(),
      tests: z.array(
        z.object({ id: z.string(), title: z.string(), kind: z.string(), isDeclaredSkipped: z.boolean() }),
      ),
    }),
  ),
});

/** Projects, and units in the runner's order. */
export type CollectedSuite = z.output<typeof collectedSuite>;

/** A unit of a collected suite. */
export type SuiteUnit = CollectedSuite['units'][number];

/** @throws SyntaxError, ZodError for a text that is no collected suite */
export function parseCollectedSuite(text: string): CollectedSuite {
  return collectedSuite.parse(JSON.parse(text));
}
