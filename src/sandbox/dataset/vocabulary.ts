/** Words the made-up world is put together from. Any likeness to real people or companies is chance. */

export const firstNames = words(`
  Aaliyah Adam Adrian Agnes Aisha Alice Amara Ana Andrei Anika Antoine Arjun Astrid Ayumi Beatriz Benjamin Birgit
  Bruno Caleb Camille Carlos Catherine Chidi Chloe Clara Claudia Daniel Deepa Diego Dmitri Dorota Edith Eduardo Elena
  Emeka Emil Emma Erik Esther Fatima Felix Fiona Florian Freya Gabriel Giulia Grace Hannah Haruto Hassan Hugo Ibrahim
  Ida Ines Irina Isabel Ivan Jakub James Jasmine Joana Johan Jorge Julia Kamal Karin Katarina Kenji Kofi Lars Laura
  Leila Liam Linnea Lucas Łukasz Maja Marcus Margaret Maria Martin Mateo Mei Michael Mira Mohammed Nadia Nathan Nina
  Noah Olivia Oscar Paula Pavel Peter Petra Quentin Rafael Rahul Rania Rebecca René Robert Rosa Samira Samuel Sandra
  Sara Simon Sven Tanya Theo Thomas Ulrike Valentina Victor Wei William Xenia Yara Yusuf Zara Zoë
`);

export const lastNames = words(`
  Abara Adeyemi Ahmed Almeida Andersen Anderson Arslan Bailey Baker Banerjee Barbosa Bauer Becker Bergström Bianchi
  Boateng Bondarenko Brown Carvalho Castillo Chan Chaudhry Chen Clarke Costa Cruz Dahl Davies Delgado Diallo Doyle
  Dubois Dvořák Edwards Ekström Eriksen Esposito Evans Fernandes Ferrari Fontaine Foster Fuentes Gallagher García
  Goldberg Gomes Gonzalez Graham Green Gupta Hakimi Hall Hansen Harris Hayashi Heikkinen Hoffmann Horvat Hughes
  Ibarra Ito Ivanova Jackson Jansen Jensen Johansson Jones Kaminski Kapoor Kaya Keller Kelly Khan Kimani Klein
  Kowalski Krüger Kuznetsov Larsen Laurent Lee Leroy Lewis Lim Lopez Maas Mahmoud Martinez Mbeki Mehta Meyer Moreau
  Morgan Müller Murphy Nakamura Navarro Ndiaye Nelson Nguyen Nielsen Novak Nwosu O'Brien Oliveira Olsen Osei Park
  Patel Pereira Petrov Popescu Powell Quinn Ramos Reyes Ricci Rivera Robinson Rossi Roy Ruiz Sato Schmidt Schneider
  Shah Silva Singh Smith Sokolov Svensson Takahashi Taylor Tran Turner Vargas Verma Visser Wagner Walker Wang Weber
  White Wilson Wójcik Wright Yamamoto Yıldız Young Zhang Zimmermann
`);

export const jobTitles = lines(`
  Account Manager
  Automation Engineer
  Chief Financial Officer
  Chief Operating Officer
  Controller
  Customer Success Manager
  Data Analyst
  Data Engineer
  Design Lead
  Director of Engineering
  Director of Operations
  Facilities Manager
  Field Technician
  Finance Analyst
  Head of IT
  Head of Procurement
  Head of Product
  HR Business Partner
  Infrastructure Engineer
  IT Administrator
  Legal Counsel
  Logistics Planner
  Managing Director
  Marketing Manager
  Network Engineer
  Office Manager
  Operations Analyst
  Plant Manager
  Product Manager
  Programme Manager
  Project Manager
  Quality Manager
  Sales Director
  Sales Representative
  Security Engineer
  Site Reliability Engineer
  Software Engineer
  Solutions Architect
  Supply Chain Manager
  Support Engineer
  Systems Administrator
  Test Engineer
  VP Engineering
  VP Sales
`);

export const companyFirstWords = words(`
  Alder Amber Anchor Ashford Aurora Basalt Beacon Birch Blackwood Bluebell Bramble Bridgeway Cairn Calder Canyon Cedar
  Cobalt Compass Copper Coral Cypress Delta Driftwood Elmstead Ember Evergreen Fairway Falcon Fern Fjord Foxglove
  Garnet Glacier Granite Greenfield Harvest Hawthorn Hazel Heron Highland Horizon Indigo Ironbridge Ivory Kestrel
  Lantern Laurel Lighthouse Linden Maple Marlow Meadow Millbrook Nimbus Northgate Oakline Obsidian Opal Orchard Osprey
  Pebble Pinecrest Prairie Quarry Redwood Riverbend Rowan Saffron Sandpiper Sequoia Silverline Slate Solstice
  Sparrow Stonebridge Summit Tamarack Thistle Tidewater Timber Tundra Umber Vantage Verdant Vermilion Wavecrest Willow
`);

export const companySecondWords = words(`
  Aerospace Analytics Architects Automation Biotech Brewing Capital Ceramics Chemicals Clinics Components Consulting
  Dairy Diagnostics Electric Engineering Ferries Foods Foundry Freight Furniture Genomics Health Hotels Instruments
  Insurance Interiors Labs Lighting Logistics Marine Media Mobility Networks Optics Packaging Paper Partners Pharma
  Plastics Power Press Properties Rail Recycling Retail Robotics Seeds Semiconductors Software Solar Steel Systems
  Textiles Toys Travel Water
`);

export const cities: readonly { readonly city: string; readonly country: string }[] = lines(`
  Amsterdam, Netherlands
  Antwerp, Belgium
  Athens, Greece
  Austin, United States
  Barcelona, Spain
  Bergen, Norway
  Berlin, Germany
  Bologna, Italy
  Boston, United States
  Bristol, United Kingdom
  Chicago, United States
  Copenhagen, Denmark
  Denver, United States
  Dublin, Ireland
  Edinburgh, United Kingdom
  Gdańsk, Poland
  Geneva, Switzerland
  Gothenburg, Sweden
  Hamburg, Germany
  Helsinki, Finland
  Kraków, Poland
  Lisbon, Portugal
  Ljubljana, Slovenia
  London, United Kingdom
  Lyon, France
  Madrid, Spain
  Manchester, United Kingdom
  Melbourne, Australia
  Milan, Italy
  Minneapolis, United States
  Montréal, Canada
  Munich, Germany
  Nantes, France
  Oslo, Norway
  Porto, Portugal
  Portland, United States
  Prague, Czechia
  Rotterdam, Netherlands
  Singapore, Singapore
  Tallinn, Estonia
  Toronto, Canada
  Vienna, Austria
  Wellington, New Zealand
  Zürich, Switzerland
`).map((line) => {
  const [city = line, country = line] = line.split(', ');
  return { city, country };
});

function words(source: string): readonly string[] {
  return source.trim().split(/\s+/);
}

function lines(source: string): readonly string[] {
  return source
    .trim()
    .split('\n')
    .map((line) => line.trim());
}
