/** A command to paste: the placeholders of a fault (`RUN`, `STEP`) become this run's. */
export function paste(command: string, words: Readonly<Record<string, string>>): string {
  return command.replace(/\b[A-Z]{3,}\b/g, (word) => words[word] ?? word)
}

/** One word for a shell. A target's name comes from a file; it must not become a second command in a responder's terminal. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
