// The server of the query builder's tests: no areas, the library of migrations/20250101000002_library.sql.

import { useServer, type Server } from "./server.ts";

export const useLibrary = (): Server =>
  useServer({
    config: '[schema]\nareas = []\n[api]\nschemas = ["public", "archive"]\ntx_end = "commit-allow-override"\n',
    migrations: ["20250101000002_library.sql"],
  });
