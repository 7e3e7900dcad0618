/** The superuser's URL of the server for tests, as the `int` project's global set-up exports it. */
export function testServerUrl(): string {
  const url = process.env.OKNO_TEST_DATABASE_URL ?? process.env.TEST_DATABASE_URL;
  if (url === undefined || url === '') {
    throw new Error('There is no test server: run the `int` project, or set TEST_DATABASE_URL');
  }
  return url;
}
