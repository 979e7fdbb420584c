import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setupDir } from './paths.mjs';

const POLL_MS = 200;

const lockFile = path.join(setupDir, 'lock');

/** Runs `work` while no other process sets up this working tree. A lock whose process is gone is taken over. */
export async function withSetupLock(work) {
  fs.mkdirSync(setupDir, { recursive: true });
  for (let isTold = false; !tryLock(); isTold = true) {
    if (!isTold) console.log('Set-up: waiting for another set-up of this working tree …');
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    fs.rmSync(lockFile, { force: true });
  }
}

function tryLock() {
  const ownFile = `${lockFile}.${process.pid}`;
  fs.writeFileSync(ownFile, String(process.pid));
  try {
    // Unlike a write, a link appears with its content: nobody reads a lock without a holder.
    fs.linkSync(ownFile, lockFile);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (isHolderGone()) fs.rmSync(lockFile, { force: true });
    return false;
  } finally {
    fs.rmSync(ownFile, { force: true });
  }
}

function isHolderGone() {
  try {
    process.kill(Number(fs.readFileSync(lockFile, 'utf8')), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
