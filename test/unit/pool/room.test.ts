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
