/** The arguments of a command without the part of the suite that they name: the same on all shards. */
export function withoutShard(argv: readonly string[]): string[] {
  return argv.filter(
    (word, index) => !word.startsWith('--shard=') && word !== '--shard' && argv[index - 1] !== '--shard',
  );
}
