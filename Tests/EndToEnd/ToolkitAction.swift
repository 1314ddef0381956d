import TestSupport

/// An action in JavaScript that does over HTTP what the toolkits of artifacts and caches do, with nothing but what Node.js has.
///
/// Its input `do` is one of: `upload`, `download`, `save`, `restore`, `environment`, `wait-and-upload`.
enum ToolkitAction {
    static let files = [
        "action.yml": """
        name: toolkit
        inputs:
          do: { required: true }
          name: { default: out }
          text: { default: "" }
          gate: { default: "" }
        outputs:
          text: { description: What was found }
        runs: { using: node20, main: main.js }
        """,
        "main.js": script,
    ]

    private static let script = #"""
        const fs = require('fs'), crypto = require('crypto'), zlib = require('zlib')
        const input = name => process.env['INPUT_' + name.toUpperCase()] || ''
        const base = process.env.ACTIONS_RESULTS_URL, token = process.env.ACTIONS_RUNTIME_TOKEN
        const claims = () => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString())
        const output = text => fs.appendFileSync(process.env.GITHUB_OUTPUT, `text=${text}\n`)

        async function call(service, method, message) {
            const url = new URL(`/twirp/github.actions.results.api.v1.${service}/${method}`, base)
            const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
            const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(message) })
            const fields = await answer.json()
            if (!answer.ok) throw new Error(`${method}: ${answer.status} ${fields.msg}`)
            return fields
        }
        function ids() {
            const [, run, job] = claims().scp.split(' ').find(s => s.startsWith('Actions.Results:')).split(':')
            return { workflow_run_backend_id: run, workflow_job_run_backend_id: job }
        }
        async function put(url, body) {
            const answer = await fetch(url, { method: 'PUT', body, headers: { 'x-ms-blob-type': 'BlockBlob' } })
            if (answer.status !== 201) throw new Error(`PUT: ${answer.status} ${await answer.text()}`)
        }
        async function putBlocks(url, content, between = async () => {}) {
            const ids = []
            for (let start = 0; start < content.length; start += 50) {
                const id = Buffer.from(`block-${String(ids.length).padStart(5, '0')}`).toString('base64')
                await put(`${url}&comp=block&blockid=${encodeURIComponent(id)}`, content.subarray(start, start + 50))
                if (ids.length === 0) await between()
                ids.push(id)
            }
            await put(url + '&comp=blocklist', `<BlockList>${ids.map(i => `<Latest>${i}</Latest>`).join('')}</BlockList>`)
        }
        // One file, packed; sizes and checksum stand behind it, as the toolkit's own packer writes them.
        function zip(name, text) {
            const content = Buffer.from(text), packed = zlib.deflateRawSync(content), file = Buffer.from(name)
            const crc = crc32(content)
            const fields = (...list) => Buffer.concat(list.map(([size, number]) => {
                const field = Buffer.alloc(size)
                field.writeUIntLE(number, 0, size)
                return field
            }))
            const local = Buffer.concat([fields([4, 0x04034b50], [2, 20], [2, 8], [2, 8], [4, 0], [4, 0], [4, 0], [4, 0],
                [2, file.length], [2, 0]), file, packed, fields([4, 0x08074b50], [4, crc], [4, packed.length], [4, content.length])])
            const directory = Buffer.concat([fields([4, 0x02014b50], [2, 0x032d], [2, 20], [2, 8], [2, 8], [4, 0], [4, crc],
                [4, packed.length], [4, content.length], [2, file.length], [2, 0], [2, 0], [2, 0], [2, 0],
                [4, 0x81a40000], [4, 0]), file])
            return Buffer.concat([local, directory, fields([4, 0x06054b50], [2, 0], [2, 0], [2, 1], [2, 1],
                [4, directory.length], [4, local.length], [2, 0])])
        }
        function crc32(bytes) {
            let crc = ~0
            for (const byte of bytes) {
                crc ^= byte
                for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
            }
            return ~crc >>> 0
        }
        async function upload(between) {
            const content = zip('in/text', input('text').repeat(200))
            const name = input('name')
            const created = await call('ArtifactService', 'CreateArtifact',
                { ...ids(), name, version: 7, mime_type: 'application/zip' })
            await putBlocks(created.signed_upload_url, content, between)
            const hash = 'sha256:' + crypto.createHash('sha256').update(content).digest('hex')
            const end = await call('ArtifactService', 'FinalizeArtifact',
                { ...ids(), name, size: String(content.length), hash })
            output(end.artifact_id)
        }
        async function download() {
            const list = await call('ArtifactService', 'ListArtifacts', { ...ids(), name_filter: input('name') })
            if (list.artifacts.length !== 1) throw new Error(`There are ${list.artifacts.length} of ${input('name')}.`)
            const { signed_url } = await call('ArtifactService', 'GetSignedArtifactURL', { ...ids(), name: input('name') })
            const archive = Buffer.from(await (await fetch(signed_url)).arrayBuffer())
            // The first entry, which is not packed: 30 bytes, the name, the content.
            const size = archive.readUInt32LE(22), start = 30 + archive.readUInt16LE(26) + archive.readUInt16LE(28)
            output(archive.subarray(start, start + size).toString().trim())
        }
        async function save() {
            const key = input('name'), version = 'v1', body = Buffer.from(input('text'))
            const created = await call('CacheService', 'CreateCacheEntry', { key, version })
            if (!created.ok) return console.log('not saved: ' + created.message)
            await put(created.signed_upload_url, body)
            await call('CacheService', 'FinalizeCacheEntryUpload', { key, version, sizeBytes: String(body.length) })
        }
        async function restore() {
            const found = await call('CacheService', 'GetCacheEntryDownloadURL',
                { key: input('name') + '-exact', restore_keys: [input('name')], version: 'v1' })
            output(found.ok ? await (await fetch(found.signed_download_url)).text() : 'none')
        }
        async function gate() {
            fs.writeFileSync(input('gate') + '.reached', '')
            while (!fs.existsSync(input('gate'))) await new Promise(resolve => setTimeout(resolve, 50))
        }
        const actions = {
            upload: () => upload(), download, save, restore, 'wait-and-upload': () => upload(gate),
            environment: async () => {
                for (const name of ['ACTIONS_RUNTIME_URL', 'ACTIONS_RESULTS_URL', 'ACTIONS_CACHE_SERVICE_V2'])
                    console.log(`${name}=${process.env[name]}`)
                console.log('the token is ' + token)
                fs.writeFileSync(input('gate'), `${base} ${token}`)
            },
        }
        actions[input('do')]().catch(error => { console.log('::error::' + error.message); process.exitCode = 1 })
        """#
}
