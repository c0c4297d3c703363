import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Each file starts a server of its own (support/server.ts): two at a time are enough for two cores.
export default defineConfig({
  test: {
    include: ["*.test.ts"],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 90_000,
  },
  resolve: {
    // The examples are tested too; they have no modules of their own here.
    alias: {
      "@supabase/supabase-js": fileURLToPath(
        new URL("node_modules/@supabase/supabase-js/dist/index.mjs", import.meta.url),
      ),
    },
  },
});
