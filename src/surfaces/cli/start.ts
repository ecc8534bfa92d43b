import { readFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { EXIT } from './exit-code.ts'
import { unsafeOptions } from './unsafe-options.ts'

/**
 * The way into the command line. `home` is the folder that holds `surfaces/` (`dist/` or `src/`); package.json is beside it.
 * Nothing heavy is imported before `--version` has been answered.
 */
export async function start(home: URL): Promise<void> {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', home), 'utf8')) as { version: string }
  const argv = process.argv.slice(2)
  if (argv[0] === '--version') return void process.stdout.write(`stanch ${manifest.version}\n`)
  const unsafe = unsafeOptions(process.env, process.execArgv)
  if (unsafe !== undefined) {
    process.stderr.write(`C007 unsafe runtime option: ${unsafe}\n`)
    process.exitCode = EXIT.usage
    return
  }
  enableCompileCache()
  if (asksForStatus(argv)) {
    const { saysNothingOpen } = await import('./nothing-open.ts')
    if (saysNothingOpen(process.env)) return
  }
  const ending = watchEnding()
  if (asksForStatus(argv)) {
    const { sayStatus } = await import('./say-status.ts')
    await sayStatus(process.env)
    return ending.done()
  }
  process.env['OCLIF_DISABLE_ENGINE_WARNING'] = '1'
  const [{ execute }, { settings }] = await Promise.all([
    import('@oclif/core/execute'),
    import('@oclif/core/settings'),
    import('@oclif/core/command'),
  ])
  ending.listenAlone()
  settings.enableAutoTranspile = false
  const alone = process.stdin.isTTY && process.stderr.isTTY ? ['guide'] : ['status']
  const args = argv.length === 0 ? alone : argv
  await execute({ args, loadOptions: { root: fileURLToPath(home), pjson: manifest as never } })
  ending.done()
}

/** And for nothing else: whoever is paged, or a prompt that shows it on every line. */
function asksForStatus(argv: readonly string[]): boolean {
  if (argv.length === 0) return !process.stdin.isTTY
  return argv.length === 1 && argv[0] === 'status'
}

/**
 * A program whose event loop runs dry while something is still awaited ends with 0 and says nothing; a caller would read
 * "done and proven". And a reader that closes its end (`| head`), or a terminal that is closed, stops the output, never a
 * run in the middle of an act.
 */
function watchEnding(): { done(): void; listenAlone(): void } {
  let done = false
  const swallow = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
    done = true
  }
  // The command module of oclif has a listener of its own that throws at a closed terminal.
  const listenAlone = (): void => void process.stdout.removeAllListeners('error').on('error', swallow)
  process.stderr.on('error', swallow)
  process.on('exit', (code) => {
    if (!done && code === 0) process.exitCode = EXIT.bug
  })
  return { done: () => (done = true) as never, listenAlone }
}
