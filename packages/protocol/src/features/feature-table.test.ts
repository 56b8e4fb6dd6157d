import { describe, expect, it } from 'vitest';
import { type Role, announceRoles, announcedFeatures, builtFeatures } from './announcement.js';
import { announceClientRoles } from './client-features.js';
import { featureKeys, featureTable } from './feature-table.js';
import { hasFeature } from './has-feature.js';

describe('feature table', () => {
  it('announces exactly what is built, for each role [FEAT-01, FEAT-02, SES-07]', () => {
    for (const role of Object.keys(builtFeatures) as Role[]) {
      const keys = featureTable.filter(({ roles }) => roles.includes(role)).map(({ key }) => key);
      expect(Object.keys(announcedFeatures(role)).sort()).toEqual(keys.sort());
      expect(announceRoles([role])[role]?.features).toEqual(announcedFeatures(role));
    }
    expect(announceClientRoles(['publisher', 'caller'])).toEqual(announceRoles(['publisher', 'caller']));
    expect(announceRoles(['caller', 'callee']).callee?.features).toMatchObject({ call_reroute: true });
  });

  it('leaves out what is switched off [FEAT-02]', () => {
    const without = new Set(['call_timeout', 'event_history']);
    expect(announcedFeatures('broker', without)).not.toHaveProperty('event_history');
    expect(Object.keys(announceRoles(['dealer'], without).dealer?.features ?? {})).toHaveLength(
      builtFeatures.dealer.length - 1,
    );
  });

  it('builds a feature only for roles that have it', () => {
    for (const feature of featureTable) {
      expect(feature.built.filter((role) => !feature.roles.includes(role))).toEqual([]);
      expect(feature.roles.length).toBeGreaterThan(0);
    }
    for (const [role, keys] of Object.entries(builtFeatures)) {
      for (const key of keys) {
        expect(featureTable.find((feature) => feature.key === key)?.roles).toContain(role);
      }
    }
  });

  it('has each key once, in the form of the specification [FEAT-03, AMB-26]', () => {
    expect(featureKeys.size).toBe(featureTable.length);
    expect(featureTable).toHaveLength(25);
    for (const key of featureKeys) expect(key).toMatch(/^[a-z][a-z0-9_]{2,}$/);
  });

  it('gives a fresh announcement each time', () => {
    expect(announcedFeatures('caller')).not.toBe(announcedFeatures('caller'));
  });

  it('reads a missing, false or misspelt announcement [FEAT-04, FEAT-13, AMB-01]', () => {
    expect(hasFeature(undefined, 'call_canceling')).toBe(false);
    expect(hasFeature({}, 'call_canceling')).toBe(false);
    expect(hasFeature({ call_canceling: false }, 'call_canceling')).toBe(false);
    expect(hasFeature({ call_canceling: true }, 'call_canceling')).toBe(true);
    expect(hasFeature({ call_cancelling: true }, 'call_canceling')).toBe(true);
    expect(hasFeature({ call_cancelling: true }, 'call_timeout')).toBe(false);
    expect(hasFeature({}, 'constructor')).toBe(false);
  });
});
