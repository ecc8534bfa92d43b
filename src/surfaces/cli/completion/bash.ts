import type { Spot } from './tree.ts'

/** Completion for bash 3.2 and later; nothing but what bash itself brings is needed. */
export function bashCompletion(spots: readonly Spot[]): string {
  const words = table(spots, ({ path, words: own }) => [[path, own.map(({ word }) => word)]])
  const flags = table(spots, ({ path, flags: own }) => [[path, own.map(({ word }) => word)]])
  const valued = table(spots, ({ path, flags: own }) => [
    [
      path,
      own.filter((flag) => flag.takesValue).flatMap(({ word, short }) => [word, ...(short === '' ? [] : [short])]),
    ],
  ])
  const values = table(spots, ({ path, flags: own }) => own.map(({ word, options }) => [`${path} ${word}`, options]))
  const args = table(spots, ({ path, args: own }) => own.map(({ options }, at) => [`${path} ${at}`, options]))
  const lists = table(spots, ({ path, args: own }) => own.map(({ list }, at) => [`${path} ${at}`, [list]]))
  return `# Completion of stanch for bash. For this shell:    eval "$(stanch completion bash)"
# For every new shell:    stanch completion bash > ~/.local/share/bash-completion/completions/stanch
${looker('words', words)}${looker('flags', flags)}${looker('valued', valued)}${looker('values', values)}${looker('args', args)}${looker('lists', lists)}
# The first word of each line. compgen expands what it is given, so only plain words pass.
_stanch_first() {
  stanch "$@" 2>/dev/null </dev/null | while read -r word _; do
    case "$word" in no | *[!A-Za-z0-9._/-]*) ;; *) echo "$word" ;; esac
  done
}
_stanch() {
  local path='' flag='' isvalue='' position=0 cur="\${COMP_WORDS[COMP_CWORD]}" word i found
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    if [[ -n $isvalue ]]; then isvalue=''; continue; fi
    # bash splits --flag=value into three words
    if [[ $word == '=' ]]; then isvalue=1; continue; fi
    if [[ $word == -* ]]; then
      flag="$word"
      if [[ " $(_stanch_valued "$path") " == *" $word "* && "\${COMP_WORDS[i + 1]}" != '=' ]]; then isvalue=1; fi
      continue
    fi
    if [[ $position -eq 0 && " $(_stanch_words "$path") " == *" $word "* ]]; then path="\${path:+$path }$word"
    else position=$((position + 1)); fi
  done
  if [[ $cur == '=' ]]; then cur=''; isvalue=1; fi
  if [[ -n $isvalue ]]; then found="$(_stanch_values "$path $flag")"
  elif [[ $cur == -* ]]; then found="$(_stanch_flags "$path")"
  else
    found="$(_stanch_args "$path $position")"
    if [[ $position -eq 0 ]]; then found="$found $(_stanch_words "$path")"; fi
    local list="$(_stanch_lists "$path $position")"
    if [[ -n $list ]]; then found="$found $(_stanch_first $list)"; fi
  fi
  COMPREPLY=($(compgen -W "$found" -- "$cur"))
}
complete -o default -F _stanch stanch
`
}

type Row = readonly [key: string, words: readonly string[]]

function table(spots: readonly Spot[], rows: (spot: Spot) => readonly Row[]): readonly Row[] {
  return spots.flatMap(rows).filter(([, words]) => words.some((word) => word !== ''))
}

/** A function that looks a key up: arrays with names are not in every bash. */
function looker(name: string, rows: readonly Row[]): string {
  const cases = rows.map(([key, words]) => `    '${key}') echo '${words.join(' ')}' ;;\n`)
  return `_stanch_${name}() {\n  case "$1" in\n${cases.join('')}  esac\n}\n`
}
