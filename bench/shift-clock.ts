// For `node --import`: the process's clocks stand CLOCK_OFFSET_MS elsewhere, and run CLOCK_DRIFT_PPM too fast.
const offsetMs = Number(process.env['CLOCK_OFFSET_MS']);
const rate = 1 + Number(process.env['CLOCK_DRIFT_PPM']) / 1e6;

const monotonic = performance.now.bind(performance);
const wall = Date.now;
const startedAtMs = wall();
performance.now = () => monotonic() * rate + offsetMs;
Date.now = () => Math.trunc(startedAtMs + (wall() - startedAtMs) * rate + offsetMs);
