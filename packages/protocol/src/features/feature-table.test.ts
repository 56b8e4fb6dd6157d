import { describe, expect, it } from 'vitest';
import { announceRoles, announcedFeatures, builtFeatures, hasFeature } from './announcement.js';
import { featureKeys, featureTable } from './feature-table.js';

describe('feature table', () => {
  it('announces exactly what is built, for each role [FEAT-01, FEAT-02, SES-07]', () => {
    expect(announceRoles(['publisher', 'subscriber', 'caller', 'callee'])).toEqual({
      publisher: { features: { publisher_exclusion: true, publisher_identification: true } },
      subscriber: { features: { publisher_identification: true, pattern_based_subscription: true } },
      caller: { features: { call_canceling: true, caller_identification: true } },
      callee: {
        features: { call_canceling: true, caller_identification: true, pattern_based_registration: true },
      },
    });
    expect(announceRoles(['broker', 'dealer'])).toEqual({
      broker: {
        features: {
          publisher_exclusion: true,
          publisher_identification: true,
          pattern_based_subscription: true,
        },
      },
      dealer: {
        features: { call_canceling: true, caller_identification: true, pattern_based_registration: true },
      },
    });
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
