import path from 'node:path';
import type { TestInfo } from '@playwright/test';

export const logins = {
  ada: { email: 'ada@example.com', password: 'winter' },
  admin: { email: 'admin@example.com', password: 'keeper' },
};

export type Login = keyof typeof logins;

/** Where the set-up project leaves a login for the browser projects. */
export function loginFile(testInfo: TestInfo, login: Login): string {
  return path.join(testInfo.project.outputDir, '.auth', `${login}.json`);
}
