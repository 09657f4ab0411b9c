/*
 * Small files of other tools, written by hand after the documentation of each, in the versions that differ.
 */

const json = (value: unknown): string => JSON.stringify(value, null, 1);

const HCLOUD_SERVER = {
  name: 'web-01',
  status: 'running',
  labels: { env: 'prod' },
  public_net: { ipv4: { ip: '192.0.2.1' }, ipv6: { ip: '2001:db8::/64' } },
  private_net: [],
  server_type: { cores: 2, memory: 4, disk: 40 },
  datacenter: { location: { name: 'fsn1' } },
};

const FACTS = {
  ansible_fqdn: 'db-01.example.com',
  ansible_architecture: 'x86_64',
  ansible_virtualization_role: 'host',
  ansible_processor_vcpus: 32,
  ansible_processor_count: 2,
  ansible_processor_cores: 8,
  ansible_memtotal_mb: 128_000,
  ansible_devices: {
    nvme0n1: { sectors: '1875385008', sectorsize: '512', rotational: '0', removable: '0' },
    sda: { sectors: 3907029168, sectorsize: 512, rotational: '1', removable: '0' },
    sr0: { sectors: '2097151', sectorsize: '512', rotational: '1', removable: '1' },
    loop0: { sectors: '8', sectorsize: '512', rotational: '0', removable: '0' },
  },
  ansible_interfaces: ['lo', 'docker0', 'bond0.40', 'eno1'],
  ansible_docker0: { ipv4: { address: '172.17.0.1', netmask: '255.255.0.0' } },
  ansible_eno1: {
    macaddress: '02:00:00:00:00:07',
    ipv4: { address: '192.0.2.20', netmask: '255.255.255.0' },
    ipv6: [
      { address: '2001:db8::20', prefix: '64', scope: 'global' },
      { address: 'fe80::1', prefix: '64', scope: 'link' },
    ],
  },
  ansible_bond0_40: { ipv4: { address: '10.0.0.20', prefix: '24' } },
  ansible_default_ipv4: { address: '192.0.2.20', gateway: '192.0.2.1', interface: 'eno1' },
};

const DMI_TEXT = `# dmidecode 3.3
Getting SMBIOS data from sysfs.

Handle 0x0001, DMI type 1, 27 bytes
System Information
\tManufacturer: Example Inc.
\tProduct Name: Server 9000
\tSerial Number: SN-77
\tUUID: 00000000-0000-0000-0000-000000000000

Handle 0x0004, DMI type 4, 42 bytes
Processor Information
\tSocket Designation: CPU1
\tManufacturer: Intel(R) Corporation
\tVersion: Xeon Gold 6230
\tStatus: Populated, Enabled
\tCore Count: 20
\tThread Count: 40

Handle 0x0011, DMI type 17, 84 bytes
Memory Device
\tSize: 32 GB
\tLocator: DIMM_A1
\tManufacturer: Samsung
\tSerial Number: To Be Filled By O.E.M.
\tPart Number: M393A4K40

Handle 0x0012, DMI type 17, 84 bytes
Memory Device
\tSize: No Module Installed
\tLocator: DIMM_A2
`;

const LSHW = {
  id: 'db-01',
  class: 'system',
  product: 'Server 9000',
  serial: 'To Be Filled By O.E.M.',
  children: [
    {
      id: 'core',
      class: 'bus',
      children: [
        {
          id: 'memory',
          class: 'memory',
          size: 34359738368,
          children: [
            {
              id: 'bank:0',
              class: 'memory',
              product: 'M393',
              vendor: 'Samsung',
              serial: 'A1',
              slot: 'DIMM_A1',
              size: 17179869184,
            },
            {
              id: 'bank:1',
              class: 'memory',
              product: 'M393',
              vendor: 'Samsung',
              serial: 'A2',
              slot: 'DIMM_A2',
              size: 17179869184,
            },
            { id: 'bank:2', class: 'memory', description: 'empty' },
          ],
        },
        {
          id: 'cpu:0',
          class: 'processor',
          product: 'Xeon',
          vendor: 'Intel Corp.',
          configuration: { cores: '8', threads: '16' },
        },
        {
          id: 'nvme',
          class: 'storage',
          children: [
            {
              id: 'namespace',
              class: 'disk',
              product: 'PM983',
              vendor: 'Samsung',
              serial: 'D1',
              size: 960197124096,
              logicalname: '/dev/nvme0n1',
            },
          ],
        },
        {
          id: 'network',
          class: 'network',
          product: 'I350',
          vendor: 'Intel',
          serial: '02:00:00:00:00:01',
          logicalname: 'em1',
          size: 1000000000,
          configuration: { ip: '10.0.0.5' },
        },
      ],
    },
  ],
};

const NETBOX_OLD = {
  count: 2,
  next: null,
  results: [
    {
      id: 2,
      name: 'core-01',
      device_type: { model: 'X' },
      device_role: { id: 3, name: 'Core Switch', slug: 'core-switch' },
      site: { id: 1, name: 'Site 1', slug: 'site-1' },
      rack: { id: 1, name: 'A1R1' },
      status: { value: 1, label: 'Active' },
      primary_ip: { id: 5, address: '10.0.254.1/24' },
      primary_ip4: { id: 5, address: '10.0.254.1/24' },
      primary_ip6: null,
    },
    { id: 9, name: null, device_type: { model: 'X' }, status: { value: 0 } },
  ],
};

const NETBOX_NEW = [
  {
    id: 1,
    name: 'vm-01',
    status: { value: 'active' },
    cluster: { id: 1, name: 'c1' },
    vcpus: 2.5,
    memory: 4096,
    disk: 50,
    tags: [{ name: 'Web', slug: 'web' }],
  },
  {
    id: 7,
    address: '10.0.254.9/24',
    vrf: { id: 1, name: 'blue' },
    assigned_object: { id: 3, name: 'eth0', virtual_machine: { id: 1, name: 'vm-01' } },
  },
  { id: 4, prefix: '10.0.254.0/24', scope: { id: 1, slug: 'site-1' }, vlan: { vid: 40 }, vrf: null },
  { id: 1, name: 'R1', u_height: 42 },
];

const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

const KUBEBUDDY = {
  computes: [
    {
      id: id(1),
      name: 'db-01',
      type: 'baremetal',
      provider: 'ovh',
      region: 'gra',
      state: 'active',
      tags: { env: 'prod' },
      monthly_cost: 99,
      contract_end_date: '2027-01-31T00:00:00Z',
    },
  ],
  components: [
    { id: id(2), name: 'cpu-a', type: 'cpu', manufacturer: 'AMD', model: 'EPYC', specs: { cores: 16 } },
  ],
  compute_components: [
    {
      id: id(3),
      compute_id: id(1),
      component_id: id(2),
      quantity: 2,
      slot: '',
      serial_no: '',
      raid_level: 'none',
    },
  ],
  services: [
    { id: id(4), name: 'pg', min_spec: { cores: 2 }, max_spec: { cores: 4 }, placement: { spreadMax: 1 } },
  ],
  assignments: [{ id: id(5), service_id: id(4), compute_id: id(1), quantity: 1 }],
  ips: [{ id: id(6), address: '192.0.2.7', type: 'public', cidr: '192.0.2.0/24', gateway: '192.0.2.1' }],
  compute_ips: [{ id: id(7), compute_id: id(1), ip_id: id(6), is_primary: true, interface_name: 'eth0' }],
  dns: [
    {
      id: id(8),
      name: 'db.example.com',
      type: 'A',
      zone: 'example.com',
      value: '192.0.2.7',
      ip_id: id(6),
      ttl: 0,
    },
  ],
  ports: [{ id: id(9), assignment_id: id(5), ip_id: id(6), port: 5432, protocol: 'tcp', service_port: 5432 }],
  firewall_rules: [
    {
      id: id(10),
      name: 'allow-pg',
      action: 'ALLOW',
      protocol: 'tcp',
      source: '10.0.0.0/8',
      destination: 'any',
      port_start: 5432,
      priority: 10,
    },
  ],
  compute_firewall_rules: [{ id: id(11), compute_id: id(1), rule_id: id(10), enabled: false }],
  journal: [
    {
      id: id(12),
      compute_id: id(1),
      category: 'maintenance',
      content: 'fan\nreplaced',
      created_at: '2026-01-02T03:04:05Z',
      created_by: 'ann',
    },
  ],
  api_keys: [{ id: id(13), name: 'ci', scope: 'admin', created_at: '2026-01-01T00:00:00Z' }],
};

/** By format: texts by the version that each is of; the first is the one that `drift` and fuzzing begin with. */
export const SAMPLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  csv: {
    semicolons:
      'name;type;provider;region;address;Rack\r\nWeb_01;vps;ovh;"gra; 1";192.0.2.1;R1\r\n\'=cmd;vps;ovh;gra;1.2.3;\r\n',
    commas: 'name,type,provider,region,cores,memory_mb,labels\nweb-01,vps,ovh,gra,2,4096,env=prod;tier=web\n',
  },
  ansible: {
    yaml: 'all:\n  children:\n    web:\n      hosts:\n        web-01: {ansible_host: 192.0.2.1, token: s3cret}\n        "db[01:03]":\n',
    listing: json({
      _meta: { hostvars: { 'web-01': { ansible_host: '192.0.2.1' } } },
      web: { hosts: ['web-01'] },
    }),
    ini: [
      '# made by hand',
      'lone-01 ansible_host=192.0.2.9 note="a b" # why',
      '[web]',
      'web-[01:02].example.com:2222',
      'web-07 ansible_host=192.0.2.7 ansible_user=admin',
      '[web:vars]',
      'ansible_user = deploy',
      "token='s3cret'",
      '[site:children]',
      'web',
      '[site:vars]',
      'ansible_user=nobody',
      'ansible_port=2200',
    ].join('\n'),
    facts: `db-01.example.com | SUCCESS => ${json({ ansible_facts: FACTS, changed: false })}\ngone-01 | UNREACHABLE! => ${json({ unreachable: true, msg: 'no route' })}\n`,
    tree: json({ ansible_facts: { ...FACTS, ansible_virtualization_role: 'guest' } }),
  },
  hcloud: {
    reply: json({ servers: [HCLOUD_SERVER], meta: { pagination: { total_entries: 2 } } }),
    list: json([
      {
        ...HCLOUD_SERVER,
        name: 'off-01',
        status: 'off',
        public_net: { ipv4: null, ipv6: { ip: '2001:db8:1::/64' } },
        location: { name: 'nbg1' },
      },
    ]),
  },
  proxmox: {
    cluster: json({
      data: [
        {
          id: 'node/pve1',
          type: 'node',
          node: 'pve1',
          status: 'online',
          maxcpu: 16,
          maxmem: 68719476736,
          maxdisk: 100,
        },
        {
          id: 'qemu/100',
          type: 'qemu',
          vmid: 100,
          name: 'web-01',
          node: 'pve1',
          status: 'running',
          maxcpu: 2,
          maxmem: 4294967296,
          maxdisk: 34359738368,
          template: 0,
        },
        {
          id: 'qemu/101',
          type: 'qemu',
          vmid: 101,
          name: 'golden',
          node: 'pve1',
          status: 'stopped',
          template: 1,
        },
        { id: 'storage/pve1/local', type: 'storage', storage: 'local', node: 'pve1' },
      ],
    }),
    node: json([
      {
        vmid: '200',
        name: 'ct-01',
        status: 'stopped',
        cpus: 1,
        maxmem: 1073741824,
        maxdisk: 8589934592,
        tags: 'prod;web',
      },
    ]),
  },
  ovh: {
    servers: json([
      {
        name: 'ns1.example.net',
        serverId: 1,
        commercialRange: 'Advance-1',
        datacenter: 'gra3',
        rack: 'G1',
        state: 'ok',
        ip: '192.0.2.9',
        reverse: 'x.example.net',
      },
      {
        name: 'vps-1',
        displayName: 'web',
        state: 'running',
        zone: 'gra',
        model: { name: 'vps-le-2', vcore: 2, memory: 4096, disk: 80 },
      },
    ]),
    instances: json([
      {
        id: 'a',
        name: 'app-01',
        region: 'GRA11',
        status: 'ACTIVE',
        flavor: { name: 'b2-7', vcpus: 2, ram: 7, disk: 50 },
        ipAddresses: [
          { ip: '192.0.2.10', type: 'public', version: 4 },
          { ip: '10.1.0.4', type: 'private', version: 4 },
        ],
      },
    ]),
    addresses: json(['192.0.2.4/32', '2001:0db8:0000:0000:0000:0000:0000:0001/64']),
  },
  netbox: { '2.4': json(NETBOX_OLD), '4.0': json(NETBOX_NEW) },
  kubebuddy: { tables: json(KUBEBUDDY), list: json(KUBEBUDDY.computes) },
  zone: {
    file: [
      '$ORIGIN example.com.',
      '@ 1h IN SOA ns1 hostmaster ( 1 ; serial',
      '  7200 3600 1209600 3600 )',
      '@ NS ns1',
      'www IN 300 A 192.0.2.1',
      '    300 IN A 192.0.2.2',
      'api CNAME www',
      '@ TXT "a; b" "c\\228\\"" ',
      '@ MX 10 mail',
      '_sip._tcp SRV 0 0 0 .',
      '@ CAA 0 issue "ca.example.net"',
      'svc HTTPS 1 . alpn="h2,h3"',
      'loc LOC 31 58 52.1 S 115 49 11.7 E 20m',
      '$INCLUDE other.zone',
    ].join('\n'),
    axfr: [
      '; <<>> DiG 9.18 <<>> AXFR example.com',
      'example.com.\t\t3600\tIN\tSOA\tns1.example.com. dns\\.team.example.com. 7 7200 3600 1209600 300',
      'example.com.\t\t3600\tIN\tNS\tns1.example.com.',
      'ns1.example.com.\t60\tIN\tA\t192.0.2.1',
      'ns1.example.com.\t60\tIN\tRRSIG\tA 13 3 60 20300101000000 20200101000000 1 example.com. abcd',
      'example.com.\t\t3600\tIN\tSOA\tns1.example.com. dns\\.team.example.com. 7 7200 3600 1209600 300',
      ';; Query time: 1 msec',
    ].join('\n'),
  },
  terraform: {
    'state 4': json({
      version: 4,
      resources: [
        {
          mode: 'managed',
          type: 'hcloud_server',
          name: 'web',
          instances: [
            {
              attributes: {
                name: 'web-01',
                location: 'fsn1',
                server_type: 'cx22',
                ipv4_address: '192.0.2.1',
                ipv6_address: '2001:db8::1',
                status: 'running',
                labels: { env: 'prod' },
              },
            },
          ],
        },
        {
          module: 'module.a',
          mode: 'managed',
          type: 'aws_instance',
          name: 'app',
          instances: [0, 1].map((index_key) => ({
            index_key,
            attributes: {
              tags: { Name: 'app' },
              availability_zone: 'eu-west-3b',
              private_ip: `172.31.0.${index_key + 5}`,
              instance_type: 't3.nano',
              password_data: 's3cret',
            },
          })),
        },
        { mode: 'managed', type: 'aws_s3_bucket', name: 'b', instances: [{ attributes: {} }] },
      ],
    }),
    'state 3': json({
      version: 3,
      modules: [
        {
          path: ['root', 'm'],
          resources: {
            'aws_instance.app': {
              type: 'aws_instance',
              primary: {
                attributes: {
                  'tags.%': '1',
                  'tags.Name': 'app-01',
                  availability_zone: 'eu-west-1a',
                  private_ip: '172.31.0.9',
                },
              },
            },
          },
        },
      ],
    }),
    show: json({
      format_version: '1.0',
      values: {
        root_module: {
          child_modules: [
            {
              resources: [
                {
                  address: 'module.o.ovh_cloud_project_instance.i',
                  mode: 'managed',
                  type: 'ovh_cloud_project_instance',
                  values: {
                    name: 'inst-01',
                    region: 'GRA11',
                    flavor_name: 'b2-7',
                    addresses: [{ ip: '192.0.2.30', version: 4 }],
                  },
                },
              ],
            },
          ],
        },
      },
    }),
  },
  lshw: {
    object: json(LSHW),
    list: json([LSHW]),
    bare: json({ ...LSHW, class: undefined }),
    loose: `${json(LSHW)}\n${json({ ...LSHW, id: 'db-02' })},`,
  },
  dmidecode: {
    text: DMI_TEXT,
    json: json([
      {
        handle: '0x0001',
        type: 1,
        description: 'System Information',
        values: {
          manufacturer: 'Example Inc.',
          product_name: 'Server 9000',
          serial_number: 'To Be Filled By O.E.M.',
        },
      },
      {
        handle: '0x0011',
        type: 17,
        description: 'Memory Device',
        values: {
          size: '16384 MB',
          locator: 'DIMM A1',
          part_number: 'X',
          manufacturer: 'Y',
          serial_number: 'S1',
        },
      },
    ]),
  },
  ssh: {
    file: 'Host *\n  User root\nHost web-01 alias\n  HostName 192.0.2.1\nHost other\n  HostName other.example.com\n',
    equals: 'host=web-02\nhostname = "2001:db8::5"\nMatch exec "true"\n',
  },
  docker: {
    ps: `${JSON.stringify({ Names: 'nginx_1', Image: 'nginx', State: 'running', Labels: 'com.docker.compose.service=edge,a=b', Ports: '0.0.0.0:8080->80/tcp, :::8080->80/tcp' })}\n${JSON.stringify({ Names: 'old', State: 'exited' })}\n`,
    inspect: json([
      {
        Name: '/db',
        State: { Running: true },
        Config: { Labels: null },
        HostConfig: { Memory: 1073741824, NanoCpus: 1500000000 },
        NetworkSettings: { Ports: { '5432/tcp': null } },
      },
    ]),
    podman: json([
      {
        Names: ['cache'],
        State: 'running',
        Labels: null,
        Ports: [{ container_port: 6379, protocol: 'tcp' }],
      },
    ]),
  },
  systemd: {
    json: json([
      { unit: 'nginx.service', load: 'loaded', active: 'active', sub: 'running', description: 'web' },
      { unit: 'dbus.service', load: 'loaded', active: 'active', sub: 'running', description: 'bus' },
      { unit: 'once.service', load: 'loaded', active: 'active', sub: 'exited', description: 'x' },
    ]),
    table:
      '  UNIT LOAD ACTIVE SUB DESCRIPTION\n● postgresql@15-main.service loaded active running PostgreSQL\n  cron.service loaded active running cron\n\nLOAD = x\n2 loaded units listed.\n',
  },
};
