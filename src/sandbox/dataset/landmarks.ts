/**
 * The records planted to be found: what tests, docs and a first look rely on. Their ids and addresses never change.
 * Twenty keeps addresses in lower case, so the ones of people are written that way.
 */
export const LANDMARKS = {
  companies: {
    /** Exactly 75 people, more than a nested list shows; some tens of them have access and devices. */
    northwind: {
      id: '000013b1-612d-4272-8137-1c17149d4395',
      name: 'Northwind Robotics',
      domain: 'northwind-robotics.example',
    },
    /** Exactly 300 people, more than a page of 200. */
    halcyon: {
      id: '000036fd-aeeb-4757-a9fa-e923d5a4fd12',
      name: 'Halcyon Freight',
      domain: 'halcyon-freight.example',
    },
    /** Has a second domain, `meridian-lenses.example`, with users of its own. */
    meridian: {
      id: '0000528f-219e-4cb0-bb53-f16947ccf25e',
      name: 'Meridian Optics',
      domain: 'meridian-optics.example',
    },
    /** More users in its domain than people in the CRM. */
    brightwater: {
      id: '00007bc7-4254-470f-b890-4dba41ecccc3',
      name: 'Brightwater Utilities',
      domain: 'brightwater.example',
    },
    /** A small customer whose people nearly all have access. */
    juniper: {
      id: '00009e53-a130-43b0-96c4-8bbf33feff92',
      name: 'Juniper & Vale',
      domain: 'juniper-vale.example',
    },
    /** Nobody works there. */
    noPeople: {
      id: '0000b06b-4092-4b5b-aa76-7c76fb008f86',
      name: 'Larkspur Holdings',
      domain: 'larkspur-holdings.example',
    },
    /** Its domain is unknown; its people use a public mail service. */
    nullDomain: { id: '0000d37f-6a6f-4fb2-9c6f-5da2cec25540', name: 'Old Harbour Books', domain: null },
  },
  people: {
    /** One user, found by the primary address. */
    primaryMatch: {
      id: '00001af3-1768-43e0-aea6-8ef786e4d3ce',
      email: 'amelia.okafor@northwind-robotics.example',
    },
    /** The user's address has capitals, see `users.otherLetterCase`. */
    otherLetterCase: {
      id: '00004934-b484-473c-b575-dcad6ba2b0ae',
      email: 'jonas.lindqvist@northwind-robotics.example',
    },
    /** No user has the primary address; one has the additional one, `priya@raman-consulting.example`. */
    additionalMatch: {
      id: '00007373-2881-484d-9c4f-a2815d280282',
      email: 'priya.raman@meridian-optics.example',
    },
    /** Two users, by the primary and by the additional address. */
    twoUsers: {
      id: '0000aad8-4173-4815-9996-9e58b081006f',
      email: 'tomas.herrera@northwind-robotics.example',
    },
    /** No user by the primary address, two by additional ones; the first listed, `elif@yonder-studio.example`, wins. */
    additionalOrder: {
      id: '0000d967-a64c-4140-88d5-12c9791e558e',
      email: 'elif.demir@juniper-vale.example',
    },
    /** The user `dispatch@halcyon-freight.example` is this person by primary address... */
    sharedPrimary: {
      id: '00010196-b50a-42f8-b702-824c1c099724',
      email: 'dispatch@halcyon-freight.example',
    },
    /** ...and these two by an additional one. */
    sharedAdditional: {
      id: '000131d4-0720-44b3-9e10-7f80e222f828',
      email: 'marek.novotny@halcyon-freight.example',
    },
    sharedAdditionalToo: {
      id: '000162f9-1624-4894-8f1f-836f99eee369',
      email: 'yuki.tanabe@halcyon-freight.example',
    },
    /** A trusted, an untrusted, a blocked and an archived device. */
    mixedDevices: {
      id: '00019e8c-6622-48b4-a3b7-ffc050fec94d',
      email: 'grace.kimura@northwind-robotics.example',
    },
    /** The user has no device. */
    noDevices: {
      id: '0001caac-3609-4b2c-a2bd-818319478da6',
      email: 'omar.haddad@northwind-robotics.example',
    },
    /** Has no user. */
    noAccess: {
      id: '0001f1de-49f1-45fd-9998-8c79fc35526f',
      email: 'helena.brandt@northwind-robotics.example',
    },
    /** The user is DISABLED; its devices are blocked and archived. */
    disabledUser: {
      id: '00022672-5a2a-4b86-9dcd-6c8a1f8b4628',
      email: 'leon.fischer@halcyon-freight.example',
    },
    /** The user is PENDING: invited, never signed in. */
    pendingUser: {
      id: '00025041-dff0-4cee-b374-43e210471948',
      email: 'sofia.marchetti@meridian-optics.example',
    },
    /** 120 devices, more than a page of 100. */
    manyDevices: {
      id: '00028c87-009e-4a7f-b70d-9106fd287db7',
      email: 'dock.scanners@halcyon-freight.example',
    },
    /** Has no address at all. */
    noEmail: { id: '0002b609-26f6-467e-b893-f57fd14c1604', email: null },
    /** `_` stands for any character in a LIKE pattern, which would also find the next two. */
    underscore: {
      id: '0002ea32-5a65-419c-bae5-30282bd36cb9',
      email: 'mary_ann.lowe@brightwater.example',
    },
    /** Differs from `underscore` in one character; has a user of its own. */
    underscoreLookalike: {
      id: '00031e6a-bf0d-4c1c-8e21-862ab8a18a89',
      email: 'mary-ann.lowe@brightwater.example',
    },
    /** Its additional address `xmary_ann.lowe@brightwater.example` contains the one of `underscore`. Has no user. */
    containingLookalike: {
      id: '00034ec8-df4f-4094-baae-b26c57d21fa5',
      email: 'xavier.marylowe@brightwater.example',
    },
    plusSign: { id: '000373df-e574-4e73-a988-b886e7577496', email: 'ops+twingate@juniper-vale.example' },
    apostrophe: { id: '0003a3e1-30f7-4b19-a316-62b5e803b61b', email: "sean.o'connor@juniper-vale.example" },
    /** Works for a company without a domain; the user has the private address. */
    companyWithoutDomain: {
      id: '0003d60a-db59-461f-a2d3-c425c8d99d19',
      email: 'edith.marlowe@postbox.example',
    },
    /** Belongs to no company. */
    noCompany: { id: '00040cc6-0d5d-42cb-8540-14c2b54b9552', email: 'ravi.menon@postbox.example' },
  },
  /** Colleagues in the CRM; each has a user. */
  members: {
    first: { email: 'nora.whitfield@harborpine.example' },
    /** The user's address has capitals, see `users.memberOtherLetterCase`. */
    otherLetterCase: { email: 'daniel.osei@harborpine.example' },
  },
  /** Users by their address as the network knows it. */
  users: {
    primaryMatch: 'amelia.okafor@northwind-robotics.example',
    otherLetterCase: 'Jonas.Lindqvist@Northwind-Robotics.example',
    additionalMatch: 'priya@raman-consulting.example',
    twoUsersPrimary: 'tomas.herrera@northwind-robotics.example',
    twoUsersAdditional: 'therrera@herrera-automation.example',
    additionalOrderFirst: 'elif@yonder-studio.example',
    additionalOrderSecond: 'demir@avenue-design.example',
    sharedByThreePeople: 'dispatch@halcyon-freight.example',
    manyDevices: 'dock.scanners@halcyon-freight.example',
    disabled: 'leon.fischer@halcyon-freight.example',
    pending: 'sofia.marchetti@meridian-optics.example',
    memberOtherLetterCase: 'Daniel.Osei@HarborPine.example',
    /** In the domain of Brightwater Utilities, not in the CRM. */
    unknownInKnownDomain: 'rupert.langley@brightwater.example',
    /** In the second domain of Meridian Optics, not in the CRM. */
    unknownInSecondDomain: 'agata.wilk@meridian-lenses.example',
    /** The domain ends in `brightwater.example` and is not it. */
    domainLookalike: 'pump.station@notbrightwater.example',
    /** Of a domain nobody in the CRM has. */
    unknownDomain: 'milo.hartmann@freelance-hub.example',
  },
} as const;
