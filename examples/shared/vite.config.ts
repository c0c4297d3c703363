// One configuration for all pages. Of the environment they get two values, both made to be public.
import { defineConfig, loadEnv } from "vite";

const shown = ["API_URL", "PUBLISHABLE_KEY"];

export default defineConfig(({ mode }) => {
  const env = loadEnv(mode, ".", shown);
  const missing = shown.filter((name) => !env[name]);
  if (missing.length > 0) {
    throw new Error(
      `${missing.join(" and ")} not set: \`plinth status -o env\` prints them while Plinth runs; see README.md`,
    );
  }
  return { envPrefix: shown, server: { host: "127.0.0.1" }, preview: { host: "127.0.0.1" } };
});
