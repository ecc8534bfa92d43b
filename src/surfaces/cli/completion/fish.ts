import type { Arg, Flag, Spot } from './tree.ts'

/** Completion for fish: one line for each word, with what it does. */
export function fishCompletion(spots: readonly Spot[]): string {
  const paths = spots.map(({ path }) => quoted(path)).filter((path) => path !== "''")
  const valued = [...new Set(spots.flatMap(({ flags }) => flags.filter(takesValue).flatMap(spellings)))]
  return `# Completion of stanch for fish. For every new shell:
#     stanch completion fish > ~/.config/fish/completions/stanch.fish
set -g __stanch_paths ${paths.join(' ')}
set -g __stanch_valued ${valued.join(' ')}
# Where the cursor is: the command, and how many arguments stand before it.
function __stanch_is --argument-names wanted place
    set -l at ''
    set -l count 0
    set -l skip no
    for word in (commandline -opc)[2..]
        if test $skip = yes
            set skip no
        else if string match -q -- '-*' $word
            contains -- $word $__stanch_valued; and set skip yes
        else if test $count = 0; and contains -- (string trim -- "$at $word") $__stanch_paths
            set at (string trim -- "$at $word")
        else
            set count (math $count + 1)
        end
    end
    test "$at" = "$wanted"; and begin
        test -z "$place"; or test $place = $count
    end
end
function __stanch_first
    stanch $argv 2>/dev/null </dev/null | string replace -r ' .*' '' | string match -r '^[A-Za-z0-9._/-]+$' | string match -v no
end
complete -c stanch -n '__stanch_is ""' -f
${spots.flatMap(linesOf).join('\n')}
`
}

function linesOf({ path, words, flags, args }: Spot): readonly string[] {
  return [
    ...words.map(({ word, says }) => `complete -c stanch -n ${where(path, 0)} -f -a ${word} -d ${quoted(says)}`),
    ...flags.map((flag) => flagLine(path, flag)),
    ...args.flatMap((arg, at) => argLine(path, arg, at)),
  ]
}

function flagLine(path: string, { word, short, says, takesValue: takes, options }: Flag): string {
  const names = [`-l ${word.slice(2)}`, ...(short === '' ? [] : [`-s ${short.slice(1)}`])]
  const value = options.length > 0 ? ` -x -a ${quoted(options.join(' '))}` : takes ? ' -r' : ''
  return `complete -c stanch -n ${where(path)} ${names.join(' ')}${value} -d ${quoted(says)}`
}

function argLine(path: string, { options, list }: Arg, at: number): readonly string[] {
  if (options.length > 0) return [`complete -c stanch -n ${where(path, at)} -f -a ${quoted(options.join(' '))}`]
  return list === '' ? [] : [`complete -c stanch -n ${where(path, at)} -a ${quoted(`(__stanch_first ${list})`)}`]
}

function where(path: string, at?: number): string {
  return quoted(`__stanch_is "${path}"${at === undefined ? '' : ` ${at}`}`)
}

function takesValue(flag: Flag): boolean {
  return flag.takesValue
}

function spellings({ word, short }: Flag): readonly string[] {
  return short === '' ? [word] : [word, short]
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\')}'`
}
