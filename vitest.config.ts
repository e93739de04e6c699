import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

// Vite would load graphql's .mjs build while Mesh loads the CommonJS one; two copies make
// `instanceof GraphQLSchema` false. Everybody gets the CommonJS one.
const graphqlEntry = createRequire(import.meta.url).resolve('graphql');

const project = (name: string, testTimeout: number) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, hookTimeout: 60_000 },
});

export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: graphqlEntry }] },
  test: {
    restoreMocks: true,
    projects: [project('unit', 5_000), project('integration', 30_000), project('e2e', 60_000)],
  },
});
