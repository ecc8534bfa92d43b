import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { stanch } from '../surfaces/cli/stanch.ts'

const dir = mkdtempSync(join(tmpdir(), 'stanch-completion-'))
afterAll(() => rmSync(dir, { recursive: true }))

const scripts: Record<string, string> = {}
for (const shell of ['bash', 'zsh', 'fish']) {
  if (spawnSync(shell, ['--version']).error) throw new Error(`the shell ${shell} is missing: .ci/install-shells`)
  scripts[shell] = join(dir, `completion.${shell}`)
  writeFileSync(scripts[shell], (await stanch(['completion', shell])).stdout)
}

// What Tab runs to learn names. Its second runbook is one that somebody made to be executed by a shell.
writeFileSync(
  join(dir, 'stanch'),
  `#!/bin/sh
case "$*" in
  'runbook list') echo 'leaked-secret  own  A title'; echo '$(touch\${IFS}${join(dir, 'touched')})  own  Bad' ;;
  'runs list') echo '7K2FQ  2026-11-24' ;;
esac
`,
)
chmodSync(join(dir, 'stanch'), 0o755)
const PATH = `${dir}:${process.env['PATH'] ?? ''}`

const CASES: readonly (readonly [words: readonly string[], found: readonly string[]])[] = [
  [['ru'], ['run', 'runbook', 'runs']],
  [['runs', 'sh'], ['show']],
  [['runbook', 'lint', '--format', 'gi'], ['github']],
  [
    ['runs', 'list', '--output', ''],
    ['json', 'ndjson', 'text'],
  ],
  [['runs', 'list', '--out'], ['--output']],
  [['run', 'lea'], ['leaked-secret']],
  [['run', '-C', '/', 'lea'], ['leaked-secret']],
  [['runbook', 'diff', 'lea'], ['leaked-secret']],
  [['runbook', 'diff', 'leaked-secret', 'lea'], ['leaked-secret']],
  [['runs', 'show', '7'], ['7K2FQ']],
  [
    ['completion', ''],
    ['bash', 'fish', 'zsh'],
  ],
]

test.each(CASES)('bash completes %j with %j', (words, found) => {
  const program = `source "$1"; shift; COMP_WORDS=(stanch "$@"); COMP_CWORD=$#; _stanch; printf '%s\\n' "\${COMPREPLY[@]}"`
  const said = execFileSync('bash', ['--norc', '-c', program, 'bash', scripts['bash'] ?? '', ...words], {
    env: { PATH },
  })
  expect(lines(said)).toEqual(found)
  expect(existsSync(join(dir, 'touched'))).toBe(false)
})

test('bash splits --flag=value into three words, and the value is still completed', () => {
  const program = `source "$1"; COMP_WORDS=(stanch runs list --output = js); COMP_CWORD=5; _stanch; echo "\${COMPREPLY[*]}"`
  expect(
    lines(execFileSync('bash', ['--norc', '-c', program, 'bash', scripts['bash'] ?? ''], { env: { PATH } })),
  ).toEqual(['json'])
})

test.each(CASES)('fish completes %j with %j', (words, found) => {
  const typed = ['stanch', ...words].join(' ')
  const said = execFileSync(
    'fish',
    ['-N', '-c', `source $argv[1]; cd ${dir}; complete -C $argv[2]`, scripts['fish'] ?? '', typed],
    {
      env: { PATH, HOME: dir },
    },
  )
  const own = lines(said).map((text) => text.split('\t')[0] ?? '')
  expect(own.filter((word) => !/^(?:completion\.|stanch$|fish\/|\.)/.test(word))).toEqual(found)
})

// zsh's own completion needs a terminal; here its functions say what they would offer, before anything is filtered.
const ZSH = `
_describe() { [[ $1 == -o ]] && shift; print -rl -- \${(P)2} }
compadd() { print -rl -- \${(P)2} }
_files() { : }
compdef() { : }
source $1; shift
words=(stanch "$@"); CURRENT=$(($# + 1)); PREFIX=$words[-1]; _stanch`
test.each(CASES)('zsh offers for %j at least %j', (words, found) => {
  const said = execFileSync('zsh', ['-f', '-c', ZSH, 'zsh', scripts['zsh'] ?? '', ...words], { env: { PATH } })
  expect(lines(said).map((text) => text.split(':')[0])).toEqual(expect.arrayContaining([...found]))
})

function lines(said: Buffer): string[] {
  return said
    .toString()
    .split('\n')
    .filter((text) => text !== '')
    .toSorted()
}
