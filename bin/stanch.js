#!/usr/bin/env node
// Nothing here is newer than what an old Node can parse: whoever runs one must read a sentence, not a syntax error.
var parts = process.versions.node.split('.')
var major = Number(parts[0])
if (major >= 26 || (major === 24 && Number(parts[1]) >= 15)) {
  void import('../dist/surfaces/cli/start.js').then(function (cli) {
    return cli.start(new URL('../dist/', import.meta.url))
  })
} else {
  process.stderr.write(
    'stanch needs Node 24.15 or later in line 24, or Node 26; this is ' + process.versions.node + '\n',
  )
  process.exitCode = 2
}
