"""Every limit on what a host, a file or a person may cost, with its reason: one place, nothing of it is repeated.

A host may cost its deadline + 3 s and 50 MB. Whoever reads something from outside takes its bound from here and says
so in its error; a limit that is met is never silent.
"""

from __future__ import annotations

KB = 1_000
MB = 1_000_000

# -- one host, its time
LATE_SECONDS = 3.0
"""How long after its deadline a host may still be cleaned up (its shell deleted, its thread ended)."""
LEAST_SECONDS = 0.1
"""Least that a limit of a person's own may be: within less no machine answers."""
MOST_SECONDS = 86_400
"""Longest that one host, or one question, may be given: a day. A socket counts its milliseconds in 32 bits."""
CHANGE_SECONDS = 300.0
"""The deadline of a host that is changed, unless whoever asks says: /ato alone may take a minute."""
CLEANUP_SECONDS = 4.0
"""Longest the deletion of a remote shell may take where the deadline is still far (after it: LATE_SECONDS)."""
CREATE_GRACE_SECONDS = 3.0
"""How long a cancelled opening may go on: its answer holds the shell's id, without which nothing can be closed."""
ABORT_GRACE_SECONDS = 0.5
"""How long an aborted thread gets to come back; only name resolution takes longer, and it is left behind."""
ENDING_SECONDS = CREATE_GRACE_SECONDS + CLEANUP_SECONDS + 2 * ABORT_GRACE_SECONDS
"""Longest that an interrupted host is waited for."""

OPERATION_SECONDS = 20
"""Longest a host may think before it says that it still thinks."""
SHELL_IDLE_SECONDS = 180
"""After which the host itself closes a shell nobody talks to (Windows' default is two hours)."""
COMMANDS_PER_SHELL = 12
"""Before a shell is made anew: Windows 7 and Server 2008 R2 allow 15 operations a user, the shell itself included."""

RESOLVER_THREADS = 64
"""Names looked up at once: on two cores asyncio has six threads for it, and a lookup takes a quarter of a second."""
SLOW_LOOKUP_SECONDS = 1.0
"""After which a lookup that still goes on holds up no other one."""
LOGIN_THREADS = 64
"""Sign-ins at once that may wait for a domain controller; each takes some milliseconds where it answers."""
READER_THREADS = 2
"""That read long answers, so that the event loop goes on beside them."""
DESCRIPTOR_PAUSE_SECONDS = 0.1
"""Between two attempts to get a file descriptor while other hosts still have them."""
MOST_FORKS = 2_000
"""Hosts asked at the same time at most: as many threads are what one process can have."""
BATCH = "25%"
"""Of the hosts to change, changed together after the canary, unless somebody says otherwise."""
FORKS = 50
"""Hosts asked at the same time, unless whoever asks says: each costs a thread and a connection."""
SPARE_DESCRIPTORS = 24
"""Kept free beside one for each host asked at once: journal and output files, the event loop, name resolution."""

# -- one answer of a host (WinRM over HTTP), before anything is made of it
HEADER_BYTES = 64 * KB
"""Status line, headers and whatever `1xx` comes before them: a Kerberos token in base64 is the longest honest one."""
MOST_HEADERS = 100
"""Of one answer: WinRM sends about six."""
MOST_CHUNKS = 4_000
"""Of one answer's body where it comes in chunks: each costs some 20 µs, and honest ones have kilobytes."""
ANSWER_BYTES = 1 * MB
"""Body of one answer. We ask for envelopes of 150 kB (MaxEnvelopeSize); sealing adds some hundred bytes."""
XML_DEPTH = 100
"""Elements inside one another; WS-Management needs about ten."""
XML_PIECES = 50_000
"""Elements and attributes of one answer; each costs some 300 bytes once it is read. 150 kB of output have 3,000."""
NAMESPACE_CHARACTERS = 300
"""Of one namespace's name: parsers write it out before every name that stands in it."""
LOGIN_ROUNDS = 12
"""Requests that one login may take: NTLM takes three, CredSSP up to eight."""
OUTPUT_BYTES = 10 * MB
"""What one command may print in all. A page of 4,000 KMS events in UTF-16 is the most that is asked for."""
MOST_ADDRESSES = 8
"""Of one name, tried one after another within the limit for connecting."""
LONGEST_PAUSE_SECONDS = 0.5
"""Between two questions for output where the host answered at once that there is none."""

LONGEST_REASON = 200
"""Characters of a fault's own words in our error: a sentence of Windows is shorter."""
LONGEST_LOGGED = 200
"""Characters of a command line in the log of `-v`."""
KMS_DNS_SECONDS = 3.0
"""For one question to DNS about KMS hosts, before anything is asked of them."""
MOST_KMS_DOMAINS = 16
"""Domains of an inventory that are looked through for KMS hosts where nobody named any."""
MOST_KMS_NAMES = 32
"""Names of KMS hosts in one plan that DNS is asked for; a site has a few, each machine can be set to one of its own."""

# -- accounts
UNPROVEN_AT_ONCE = 3
"""Hosts at once that a domain account is tried on until its first success: domains lock accounts after five refusals
at the earliest, as a rule, and some of these a person has used up already."""
REFUSALS = 3
"""Refusals in a row after which a domain account is tried on no further host, unless --auth-fail says otherwise."""

PASSWORD_COMMAND_SECONDS = 60.0
"""Longest a password command may take: a person may have to unlock a store meanwhile."""

# -- Kerberos
KERBEROS_SKEW_SECONDS = 300.0
"""Clocks may differ by this much (MIT's clockskew, Windows' "maximum tolerance for computer clock synchronization")."""
TICKET_LEFT_SECONDS = 300.0
"""A ticket that ends sooner is got anew: a host may take this long."""

# -- inventories
MOST_HOSTS = 200_000
"""Hosts of one inventory: ten times the largest fleet actctl is made for (20,000)."""
MOST_FILE_BYTES = 64 * MB
"""Of one file: 200,000 hosts of 300 characters each."""
MOST_LINE_BYTES = 1 * MB
"""Of one line (a JSON file may be a single one): a host with a thousand variables."""
MOST_HOST_LINE = 200_000
"""Characters of an INI file's line of a host: its words are split in time quadratic in their length (shlex)."""
LONGEST_NAME = 1_000
"""Characters of a host's or group's name; a DNS name has 253, and ranges multiply names."""
MOST_VARIABLES = 1_000_000
"""Variables of one inventory, a range counted for each of its hosts: some 300 MB."""
MOST_CONNECTION_VARIABLES = 1_000
"""Of one host, group or file: names that begin with ansible_ or actctl_; Ansible has some 200."""
MOST_MEMBERSHIPS = 5_000_000
"""Groups of all hosts together: 200,000 hosts in 25 groups each. Groups nested by the thousand exceed it."""
MOST_YAML_NODES = 1_200_000
"""Values, names and lists of one YAML file: each takes some 500 bytes and 10 µs while it is read. 20,000 hosts of ten
variables are 450,000; more fit into INI, CSV and JSON."""
MOST_REPEATED = 500_000
"""What aliases (`*name`) may repeat of a YAML file: half a second; aliases of aliases come to billions."""
TAB_BYTES = 200 * KB
"""Of all files of an inventory that is read at a TAB, which is waited for: 2,000 hosts of four variables each are read
in half a second. Of a larger one no names are offered."""
TAB_FILE_BYTES = 50
"""What each of these files and folders counts beside its content: to open one takes as long as to read that much."""
TAB_HOSTS = 20_000
"""Hosts of such an inventory, for a range of a few characters may stand for MOST_HOSTS: a quarter of a second."""
YAML_DEPTH = 100
"""Levels inside one another."""
YAML_BRACKETS = 500
"""Nested flow collections: libyaml's composer recurses, and a crash of the C stack cannot be caught."""
LONGEST_LITERAL = 10_000
"""Characters of an INI value that may be a Python literal; a longer one is text."""
NUMBER_BITS = 2_000
"""Of a number in a file: 600 digits, as many as Python writes out however it is set up."""
LONGEST_TEMPLATE = 10_000
"""Characters of a value that references (`{{ name }}`) make up."""
LIKENESSES_KEPT = 1_000
"""Sets of connection variables of which the outcome is kept: hosts share a handful; a port for each host is rare."""
MOST_WARNINGS = 50
"""Warnings about one inventory."""
SEARCHED_FOR_A_GUESS = 20_000
"""Names among which a misspelt one is looked for; each takes some 20 µs."""
LONGEST_GUESSED = 100
"""Characters of a name that is compared with others to find what was meant."""
MOST_COUNTED = 2_000_000
"""Hosts that a numbered pattern (`web*[5]`) may count; a host counts once for each group that brings it."""
LONGEST_MESSAGE = 300
"""Characters of an error's text: whatever it quotes is cut, so that a file cannot flood a terminal."""

# -- what a host answers by CIM
MOST_PULLS = 3_000
"""Requests for the rest of one answer: hosts may send one instance at a time."""
MOST_EMPTY_PULLS = 2
"""One after another that bring nothing: an honest answer brings an instance or ends."""
CIM_BYTES = 10 * MB
"""Of all answers to one query, names and values of the properties: 3 KB for each of MOST_LICENSES."""
LONGEST_CONTEXT = 2_000
"""Characters of what asks for the next answer: honest ones are a GUID, or some hundred."""

# -- what a host prints, and its own label file (slmgr.ini)
READ_BYTES = 4 * MB
"""Of one answer; /dlv all of a machine with a thousand licences is a quarter of it."""
LONG_ANSWER_BYTES = 50 * KB
"""What is longer is read apart from the others: ten times a /dlv."""
GUESSED_BYTES = 200 * KB
"""The longest answer that is read once in each of twenty code pages."""
MOST_LINES = 50_000
"""Of one answer: the same /dlv all has half as many, and each costs some 50 µs."""
MOST_LICENSES = 3_000
"""Of one machine: a record takes 2 KB."""
MOST_MESSAGES = 200
"""Lines outside any licence that are kept, and unread lines of each; the rest is counted, not kept."""
LONGEST_KEPT = 500
"""Characters of a line that is kept."""
LONGEST_LINE = 600
"""Characters of one line; no line of slmgr is nearly as long, so a longer one is not searched for labels."""
QUESTION_BYTES = 256 * KB
"""Of the answer to one question (machine/questions): the longest honest ones are the groups of an account that is in a
thousand (`whoami`, 200 bytes each), and twenty events of some KB each."""
LONGEST_REGISTRY_LINE = 10_000
"""Characters of one value as `reg query` prints it: DigitalProductId4 takes 2,600, a DNS search list up to 2,048."""
MOST_LOOKED_UP = 100
"""Records, or words with addresses among them, in one answer of nslookup: a name has a few."""
LONGEST_NETWORKS = 20_000
"""Characters of a firewall rule's networks: a thousand of them; each costs some 20 µs."""
LONGEST_WORD = 200
"""Characters of an answer that is one word or one short line: a role's state, the version of Windows."""
LONGEST_FLATTENED = 10_000
"""Characters of a pasted line in which several of slmgr's are looked for: three times a /dlv."""
FLATTENED_CHARACTERS = 500_000
"""Of all lines of one file that may be several of slmgr's and are taken apart: a table of 200 machines, each in a cell,
or the names and times of 2,000 licences; one costs 3 µs."""
LONGEST_PREFIX = 120
"""Characters that another program put before a line: quoted, with a path, a time and a host's name."""
MOST_PREFIXES = 2_000
"""Forms of such prefixes in one text: a host's name each; ten times as many machines as one file is taken apart for."""
LABEL_FILE_BYTES = 500 * KB
"""Of a label file: the largest known is about 80 KB in UTF-16."""
MOST_LABELS = 1_000
"""In a label file: the script has some 300."""
LONGEST_LABEL = 1_000
"""Characters of one label's text: the longest is a sentence of some 200."""
MOST_LABEL_VALUES = 10
"""Values (`%DAY%`) in one label: the script's have four at most."""
MOST_LABEL_TEXTS = 2
"""Texts that a label file may give one message: the first; some files have a name twice."""
LABEL_FILES_OF_A_HOST = 8
"""Languages that a host is asked for: with them a shell runs ten commands, of COMMANDS_PER_SHELL."""
OWN_LABELS_SECONDS = 2.0
"""Processor time that reading with one host's own label files may take, all of them together: an honest answer in
Polish takes 0.1 s in all the code pages that are tried."""
MOST_LABEL_FILES = 64
"""Tables of label files kept in one run: there are fewer languages of Windows than that; more come from one host."""
REMEMBERED_LINES, REMEMBERED_LINE = 2_000, 120
"""Lines whose message is kept because other machines say them too, and the characters of the longest: half a MB."""
LABEL_CHARACTERS = 1_000_000
"""Of all the tables kept in one run: an honest one has 10,000; each character takes some 10 bytes."""

KEY_FILE_BYTES = 10 * MB
"""Of a file or stream of product keys: `host,key` lines of 100 bytes for half of MOST_HOSTS."""
CAPTURED_BYTES = 64 * MB
"""Of a file or stream given to `parse`, of which READ_BYTES are read; what is larger is no text of slmgr (a device)."""
PASTED_CHARACTERS = 4_000
"""Of a text pasted as an error code: a whole event of Windows is shorter."""

# -- runs
TELLING_SECONDS = 10.0
"""How long nothing need move once a signal asks for the end: a file or a terminal takes a result at once, a pipe that
nobody reads never."""
LAST_WORD_SECONDS = 1.0
"""For one line on standard error, which may be that pipe."""
LEAVING_SECONDS = 0.5
"""For threads that still run when all is told; each had its host's deadline, and is stuck in a library."""
TICKET_SECONDS = 2.0
"""To see whether there is a Kerberos ticket, before anything is asked; a cache or a keytab on this computer takes
milliseconds, a domain that does not answer is left to the host's own deadline."""
LOCK_WAIT_SECONDS = 10.0
"""How long actctl waits to look at what others on this computer change; whoever looks takes milliseconds."""
LARGEST_LOCK = 30 * MB
"""Bytes of one run's note of its machines: two hashes of 65 bytes for each of MOST_HOSTS."""
MOST_LOCKS = 1_000
"""Notes of others' runs that are looked at: no computer has as many at work, and anybody may lay some there."""
MOST_LOCKS_BYTES = 100 * MB
"""Of all these notes together: three runs of MOST_HOSTS at once; each takes some two seconds to look through."""
MOST_JOURNAL_BYTES = 1_000 * MB
"""Of one run's journal: its plan and some ten records of 300 bytes for each of MOST_HOSTS."""
MOST_PLAN_BYTES = 500 * MB
"""Of a saved plan: 2,500 bytes for each of MOST_HOSTS."""
LONGEST_LINE_OF_PATHS = 5_000
"""Characters of a line that names a file to be looked at: a path has up to 4,096, and must not be cut."""
MOST_HEAD_BYTES = 1 * KB
"""Of the file beside a journal that says how far it has come: it has 128."""
