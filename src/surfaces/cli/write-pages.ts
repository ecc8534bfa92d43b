import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ShownConnector } from '../../views/connector-page.ts'
import { connectorPage, pageName } from '../../views/connector-page.ts'

/** One page for each connector into the folder; what stood there under the same name is replaced. Gives the file names. */
export async function writePages(folder: string, shown: readonly ShownConnector[]): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true })
  await Promise.all(shown.map((one) => writeFile(join(folder, pageName(one)), connectorPage(one))))
  return shown.map((one) => join(folder, pageName(one)))
}
