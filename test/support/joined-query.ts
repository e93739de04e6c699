/** The question the gateway exists for: who at this customer has access, from which devices. */
export const joinedQuery = `{
  twenty_people(first: 5) {
    edges { node { name { firstName lastName } emails { primaryEmail }
      twingateUser { email state devices(first: 5) { edges { node { name isTrusted } } } }
      twingateDevices { name } } }
  }
}`;
