import { expect, it } from 'vitest';
import { Room } from '../../../src/pool/room.js';

it('lets in as many as it has places, the others in order', async () => {
  const room = new Room(1);
  const entered: string[] = [];
  const enter = async (name: string): Promise<void> => {
    await room.enter();
    entered.push(name);
  };
  await enter('first');
  const others = Promise.all([enter('second'), enter('third')]);
  expect(room.isFull).toBe(true);
  room.leave();
  room.leave();
  await others;
  expect(entered).toEqual(['first', 'second', 'third']);
  expect(room.isFull).toBe(true);
  room.leave();
  expect(room.isFull).toBe(false);
});

it('turns away all that wait when it closes', async () => {
  const room = new Room(1);
  await room.enter();
  const waiting = room.enter();
  room.close(new Error('closed'));
  await expect(waiting).rejects.toThrow('closed');
});

it('whoever no longer wants to get in leaves the line', async () => {
  const room = new Room(1);
  await room.enter();
  const abort = new AbortController();
  const impatient = room.enter(abort.signal);
  const patient = room.enter(new AbortController().signal);
  abort.abort(new Error('no longer wanted'));
  await expect(impatient).rejects.toThrow('no longer wanted');
  await expect(room.enter(abort.signal)).rejects.toThrow('no longer wanted');
  room.leave();
  await patient;
  room.leave();
  expect(room.isFull).toBe(false);
});
