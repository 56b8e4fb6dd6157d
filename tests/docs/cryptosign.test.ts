import { describe, expect, it } from 'vitest';
import { documents } from './documents.ts';
import { codeIn, tableBelow } from './markdown-table.ts';

describe('the documentation of Cryptosign', () => {
  it('says of each part of the method how it is used, or that it is not built [CRY-01, CRY-58, CRY-59]', async () => {
    const page = (await documents()).find(({ text }) => text.includes('| Part of the method'))?.text ?? '';
    const rows = tableBelow(page, 'Cryptosign').map((row) => [
      row.get('Part of the method'),
      codeIn(row.get('Client')) || row.get('Client'),
      codeIn(row.get('Router')) || row.get('Router'),
    ]);
    expect(rows).toEqual([
      ['proving the client', 'cryptosign({ key })', 'cryptosignAuthenticator({ principals })'],
      ['channel binding', "channelBinding: 'tls-exporter'", "channelBinding: 'required'"],
      ['proving the router', 'routerKeys: [publicKey]', 'routerKey: seed'],
      [
        'certificates, trust root',
        expect.stringContaining('certificates'),
        'certificates: certificateChains({ … })',
      ],
      ['remote attestation', expect.stringContaining('refused'), expect.stringContaining('not asked for')],
    ]);
  });

  it('warns of keys that are used for something else [CRY-36]', async () => {
    const page = (await documents()).find(({ text }) => text.includes('| Part of the method'))?.text ?? '';
    expect(page.replaceAll(/\s+/g, ' ')).toMatch(
      /Use the key for nothing else.*same holds for the key of the router/,
    );
  });
});
