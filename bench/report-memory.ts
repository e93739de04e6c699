// Preloaded into a measured process (`node --import`): answers SIGUSR2 with what it has used, on stderr.
process.on('SIGUSR2', () => {
  const { user, system } = process.cpuUsage();
  // Given with --expose-gc: what is left is in use.
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  // maxRSS is in kibibytes.
  const peak = process.resourceUsage().maxRSS * 1024;
  process.stderr.write(`USAGE ${JSON.stringify({ cpuMs: (user + system) / 1000, rss, peak, heapUsed })}\n`);
});
