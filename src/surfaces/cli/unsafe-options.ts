type Environment = Readonly<Record<string, string | undefined>>

/**
 * A runtime option that would hand secrets to whoever set it: code loaded into the process, a debugger port, TLS without
 * checks, session keys written to a file, a proxy between us and the provider. Undefined when there is none.
 */
export function unsafeOptions(env: Environment, execArgv: readonly string[]): string | undefined {
  const flags = [...execArgv, ...(env['NODE_OPTIONS'] ?? '').split(/\s+/)]
  const flag = flags.find((one) => UNSAFE_FLAG.test(one))
  if (flag !== undefined) return flag.split('=', 1)[0]
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') return 'NODE_TLS_REJECT_UNAUTHORIZED=0'
  if (env['SSLKEYLOGFILE']) return 'SSLKEYLOGFILE'
  return env['NODE_USE_ENV_PROXY'] === '1' ? 'NODE_USE_ENV_PROXY=1' : undefined
}

const UNSAFE_FLAG =
  /^(?:--inspect(?:-brk|-wait|-port)?|--require|-r|--import|--loader|--experimental-loader|--tls-keylog|--use-env-proxy|--trace-tls|--heap-prof|--heapsnapshot-signal|--diagnostic-dir|--report-on-signal)(?:=|$)/
