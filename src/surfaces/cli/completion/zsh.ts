import type { Spot } from './tree.ts'

/** Completion for zsh, with what each word does beside it. */
export function zshCompletion(spots: readonly Spot[]): string {
  return `#compdef stanch
# Completion of stanch for zsh. For this shell:    source <(stanch completion zsh)
# For every new shell:    stanch completion zsh > "\${fpath[1]}/_stanch"
_stanch_words() {
  case "$1" in
${spots.map(({ path, words }) => entry(path, words.map(described))).join('')}  esac
}
_stanch_flags() {
  case "$1" in
${spots.map(({ path, flags }) => entry(path, flags.map(described))).join('')}  esac
}
_stanch_valued() {
  case "$1" in
${spots.flatMap(({ path, flags }) => flags.filter(({ takesValue }) => takesValue).map(({ word, short }) => `    '${path} ${word}'${short === '' ? '' : `|'${path} ${short}'`}) return 0 ;;\n`)).join('')}  esac
  return 1
}
_stanch_values() {
  case "$1" in
${spots.flatMap(({ path, flags }) => flags.map(({ word, options }) => entry(`${path} ${word}`, options))).join('')}${spots.flatMap(({ path, args }) => args.map(({ options }, at) => entry(`${path} ${at}`, options))).join('')}  esac
}
_stanch_lists() {
  case "$1" in
${spots.flatMap(({ path, args }) => args.map(({ list }, at) => entry(`${path} ${at}`, list === '' ? [] : [list]))).join('')}  esac
}
${COMPLETE}`
}

function described({ word, says }: { word: string; says: string }): string {
  return `${word}:${says.replaceAll(':', String.raw`\:`)}`
}

function entry(key: string, rows: readonly string[]): string {
  if (rows.length === 0) return ''
  return `    '${key}') print -rl -- ${rows.map((row) => `'${row}'`).join(' ')} ;;\n`
}

/** zsh's own words and its current position, walked along the tables above. */
const COMPLETE = `_stanch() {
  setopt localoptions extendedglob
  local at='' flag='' isvalue='' word list
  local -i i place=0
  local -a found
  for ((i = 2; i < CURRENT; i++)); do
    word="$words[i]"
    if [[ -n $isvalue ]]; then isvalue=''; continue; fi
    if [[ $word == -* ]]; then
      flag="$word"
      if _stanch_valued "$at $word"; then isvalue=1; fi
      continue
    fi
    if ((place == 0)) && [[ -n \${(M)\${(f)"$(_stanch_words "$at")"}:#$word:*} ]]; then at="\${at:+$at }$word"
    else place+=1; fi
  done
  if [[ -z $isvalue && $PREFIX == --*=* ]]; then
    flag="\${PREFIX%%=*}"
    isvalue=1
    compset -P '*='
  fi
  if [[ -n $isvalue ]]; then
    found=(\${(f)"$(_stanch_values "$at $flag")"})
    if (($#found)); then compadd -a found; else _files; fi
  elif [[ $PREFIX == -* ]]; then
    found=(\${(f)"$(_stanch_flags "$at")"})
    _describe -o flag found
  else
    if ((place == 0)); then
      found=(\${(f)"$(_stanch_words "$at")"})
      (($#found)) && _describe command found
    fi
    found=(\${(f)"$(_stanch_values "$at $place")"})
    (($#found)) && compadd -a found
    list="$(_stanch_lists "$at $place")"
    if [[ -n $list ]]; then
      found=(\${(M)\${\${(f)"$(stanch \${=list} 2>/dev/null </dev/null)"}%% *}:#[A-Za-z0-9._/-]##})
      found=(\${found:#no})
      (($#found)) && compadd -a found
      _files
    fi
  fi
}
if [[ $funcstack[1] == _stanch ]]; then _stanch "$@"; else compdef _stanch stanch; fi
`
