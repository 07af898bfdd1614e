/** Galata's configuration, with the system's Chromium and a server of the tests' own. */
const base = require('@jupyterlab/galata/lib/playwright-config');

const port = process.env.MLPLATFORM_UI_TESTS_PORT ?? '8988';
// Not at the root, as behind a JupyterHub: a path that forgets it fails here.
const baseURL = `http://127.0.0.1:${port}/user/someone`;

module.exports = {
  ...base,
  testDir: './tests',
  outputDir: './test-results',
  workers: 1,
  retries: 0,
  // Generous, for a machine that is busy with something else; what is waited for ends a wait.
  timeout: 300_000,
  expect: { timeout: 40_000 },
  reporter: [['list']],
  use: {
    ...base.use,
    baseURL,
    video: 'off',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    viewport: { width: 1400, height: 900 },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync'
      ]
    }
  },
  webServer: {
    command: 'jupyter lab --config jupyter_server_test_config.py',
    cwd: __dirname,
    env: { MLPLATFORM_UI_TESTS_PORT: port },
    stdout: 'ignore',
    stderr: 'pipe',
    url: `${baseURL}/mlplatform/api/v1/health`,
    timeout: 120_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 }
  }
};
