/*
 * resolver.c - configuration, start, readiness and end of the Unbound daemons.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/resolver.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    FIRST_PORT = 5300,
    READY_POLL_MS = 50,
    READY_LIMIT_MS = 30000,
    STOP_LIMIT_MS = 20000,
    FLUSH_LIMIT_S = 20
};

/* What a profile adds to Unbound's server clause, to the module's options, to the environment. */
static const struct {
    const char *name;
    const char *server;
    const char *options;
    const char *faketime;
} profiles[LAB_PROFILE_COUNT] = {
    [LAB_PROFILE_DEFAULT] = {.name = "default"},
    [LAB_PROFILE_NO_IPV6] = {.name = "no-ipv6", .server = "    do-ip6: no\n"},
    [LAB_PROFILE_IMPATIENT] = {.name = "impatient",
                               .server = "    infra-cache-max-rtt: 1000\n"
                                         "    unknown-server-time-limit: 300\n"
                                         "    outbound-msg-retry: 2\n"},
    [LAB_PROFILE_OTHER_ANCHOR] = {.name = "other-anchor"},
    [LAB_PROFILE_CLOCK_AHEAD] = {.name = "clock-ahead", .faketime = "+60d"},
    [LAB_PROFILE_CLOCK_BEHIND] = {.name = "clock-behind", .faketime = "-60d"},
    [LAB_PROFILE_NO_ROOT] = {.name = "no-root"},
    [LAB_PROFILE_CONFIGURED] = {.name = "configured"},
    [LAB_PROFILE_INSECURE] = {.name = "insecure", .options = "ede-insecure: yes\n"},
    [LAB_PROFILE_CAPS] = {.name = "caps", .server = "    use-caps-for-id: yes\n"},
    [LAB_PROFILE_LOCAL_MODULE] = {.name = "local-module"},
    [LAB_PROFILE_OUTAGE] = {.name = "outage",
                            .server = "    infra-cache-max-rtt: 1000\n"
                                      "    unknown-server-time-limit: 300\n"
                                      "    outbound-msg-retry: 2\n"
                                      "    infra-host-ttl: 40\n"
                                      "    aggressive-nsec: no\n"},
    [LAB_PROFILE_HARDENED] = {.name = "hardened", .server = "    harden-algo-downgrade: yes\n"},
    [LAB_PROFILE_DATELESS] = {.name = "dateless", .server = "    val-override-date: -1\n"},
    [LAB_PROFILE_CLOCK_NEAR] = {.name = "clock-near", .faketime = "+10d"},
    [LAB_PROFILE_CLOCK_DAY] = {.name = "clock-day", .faketime = "-25h"},
    [LAB_PROFILE_CONTROL] = {.name = "control"},
};

const char *lab_profile_name(enum lab_profile_id profile)
{
    return profiles[profile].name;
}

/* It is built beside this program. */
static void find_local_module(char *path, size_t size)
{
    static const char name[] = ".libs/refusing_module.so";
    ssize_t len = readlink("/proc/self/exe", path, size - 1);
    char *end;

    path[len > 0 ? len : 0] = '\0';
    end = strrchr(path, '/');
    if (end && (size_t)(end + 1 - path) + sizeof(name) <= size)
        memcpy(end + 1, name, sizeof(name));
}

const char *lab_daemon_variable(bool patched, bool stock)
{
    return patched ? "UNBOUND_BUILTIN" : stock ? "UNBOUND_STOCK" : "UNBOUND";
}

unsigned lab_unbound_release(const char *variable)
{
    const char *daemon = getenv(variable);
    unsigned major, minor, micro, release = 0;
    char command[512];
    FILE *output;

    if (!daemon)
        return 0;
    snprintf(command, sizeof(command), "'%s' -V", daemon);
    output = popen(command, "re");
    if (output && fscanf(output, "Version %u.%u.%u", &major, &minor, &micro) == 3)
        release = major * 10000 + minor * 100 + micro;
    if (output)
        pclose(output);
    return release;
}

/* A program that stands beside the daemon under the daemon's name and a suffix. */
static const char *beside(const char *daemon, const char *suffix)
{
    char path[512];

    snprintf(path, sizeof(path), "%s%s", daemon, suffix);
    return access(path, X_OK) == 0 ? strdup(path) : NULL;
}

struct lab_programs lab_programs_from_environment(bool patched, bool stock)
{
    const char *variable = lab_daemon_variable(patched, stock), *daemon = getenv(variable);
    bool own = (patched || stock) && daemon;
    struct lab_programs programs = {
        .patched = patched,
        .stock = stock ? getenv("STOCK_SCRIPT") : NULL,
        .unbound = daemon,
        .control = own ? beside(daemon, "-control") : getenv("UNBOUND_CONTROL"),
        .checkconf = own ? beside(daemon, "-checkconf") : getenv("UNBOUND_CHECKCONF"),
        .module = getenv("MODULE"),
        .threads = 4,
        .slow = 1,
    };

    find_local_module(programs.local_module, sizeof(programs.local_module));
    if (!programs.unbound || access(programs.unbound, X_OK) != 0)
        lab_die("set %s to the Unbound daemon that is to be tested", variable);
    if (stock && !programs.stock)
        lab_die("set STOCK_SCRIPT to the script that takes the module in");
    return programs;
}

static FILE *create(const char *dir, const char *name)
{
    char path[512];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    file = fopen(path, "we");
    if (!file)
        lab_die("%s: %s", path, strerror(errno));
    return file;
}

static void write_hints(const struct lab_resolver *resolver, const struct lab_world *world)
{
    const struct lab_zone *root = world->zones[0];
    FILE *file = create(resolver->dir, "root.hints");

    if (resolver->profile == LAB_PROFILE_NO_ROOT) {
        fprintf(file, ". 3600 IN NS ns1.\nns1. 3600 IN A %s\n", LAB_NOBODY);
        fclose(file);
        return;
    }
    for (size_t i = 0; i < root->server_count; i++) {
        const struct lab_server *server = &root->servers[i];

        fprintf(file, ". 3600 IN NS ns%zu.\nns%zu. 3600 IN %s %s\n", i + 1, i + 1,
                server->spec->net == LAB_NET_V6 ? "AAAA" : "A", server->text);
    }
    fclose(file);
}

static void write_certificate(const struct lab_resolver *resolver, const struct lab_world *world)
{
    FILE *file = create(resolver->dir, "servers.pem");

    lab_tls_write(world->tls, file);
    fclose(file);
}

static void put_module_options(FILE *file, const struct lab_resolver *resolver)
{
    const char *options = profiles[resolver->profile].options;

    fprintf(file,
            "ede: yes\nlog: %s/events.json\nlog-window: 0\nlog-rate: 0\nlog-clients: full\n%s",
            resolver->dir, options ? options : "");
}

static void write_module_options(const struct lab_resolver *resolver)
{
    FILE *file = create(resolver->dir, "options.conf");

    put_module_options(file, resolver);
    fclose(file);
}

/* A DS of a key that the root never had. */
static char *other_anchor(const struct lab_world *world)
{
    char *anchor = lab_world_anchor(world);
    size_t len = strlen(anchor);

    for (size_t i = len - 8; i < len; i++)
        if (anchor[i] != ' ')
            anchor[i] = anchor[i] == '0' ? '1' : '0';
    return anchor;
}

static void write_rows_conf(FILE *file, const struct lab_resolver *resolver,
                            const struct lab_world *world)
{
    char filled[1024];

    for (size_t i = 0; i < world->case_count; i++) {
        const struct lab_row *row = world->cases[i].row;

        if (row->profile != resolver->profile || !row->conf)
            continue;
        lab_fill(filled, sizeof(filled), row->conf, &world->cases[i]);
        fputs(filled, file);
    }
}

/* Unbound takes a file for each "dynlib"; the one that is left over holds the module's options. */
static void write_dynlib(FILE *file, const struct lab_resolver *resolver,
                         const struct lab_programs *programs, bool local)
{
    fprintf(file, "dynlib:\n");
    if (resolver->with_module)
        fprintf(file, "    dynlib-file: \"%s\"\n", programs->module);
    if (local)
        fprintf(file, "    dynlib-file: \"%s\"\n", programs->local_module);
    if (resolver->with_module)
        fprintf(file, "    dynlib-file: \"%s/options.conf\"\n", resolver->dir);
}

/*
 * Unbound alone keeps its own words for why validation failed, to be compared with. Not where every
 * algorithm must have signed: 1.17.1 frees the words for that one before it copies them, and the
 * address sanitizer ends it. The module reads none unless an operator has them kept.
 */
static const char *own_words(const struct lab_resolver *resolver,
                             const struct lab_programs *programs)
{
    if (resolver->with_module ||
        (resolver->profile == LAB_PROFILE_HARDENED && !programs->plain_ede))
        return "";
    return "    val-log-level: 2\n    log-servfail: yes\n";
}

/* The script's; a line more names the module's options. */
static void write_python(FILE *file, const struct lab_resolver *resolver,
                         const struct lab_programs *programs)
{
    fprintf(file, "python:\n    python-script: \"%s\"\n    python-script: \"%s/options.conf\"\n",
            programs->stock, resolver->dir);
}

static const char *own_word(const struct lab_programs *programs)
{
    return programs->patched ? "whyfail " : programs->stock ? "python " : "dynlib ";
}

static void write_modules(FILE *file, const struct lab_resolver *resolver,
                          const struct lab_programs *programs)
{
    bool local = resolver->profile == LAB_PROFILE_LOCAL_MODULE;
    const char *own = resolver->with_module ? own_word(programs) : "";

    fprintf(file, "    module-config: \"%s%svalidator iterator\"\n%s", own, local ? "dynlib " : "",
            own_words(resolver, programs));
    if (resolver->with_module && programs->patched) {
        fprintf(file, "whyfail:\n");
        put_module_options(file, resolver);
    } else if (resolver->with_module && programs->stock) {
        write_python(file, resolver, programs);
    } else if (resolver->with_module || local) {
        write_dynlib(file, resolver, programs, local);
    }
}

/* Unbound's own EDE: patched, it leaves them out where the module has told why. */
static bool says_ede(const struct lab_resolver *resolver, const struct lab_programs *programs)
{
    if (programs->no_own_ede)
        return false;
    return resolver->with_module ? programs->patched : programs->plain_ede;
}

static void write_conf(const struct lab_resolver *resolver, const struct lab_programs *programs,
                       const struct lab_world *world)
{
    const char *dir = resolver->dir, *extra = profiles[resolver->profile].server;
    char *anchor = resolver->profile == LAB_PROFILE_OTHER_ANCHOR ? other_anchor(world)
                                                                 : lab_world_anchor(world);
    FILE *file = create(dir, "unbound.conf");

    fprintf(file,
            "server:\n"
            "    interface: 127.0.0.1@%u\n"
            "    interface: ::1@%u\n"
            "    access-control: 127.0.0.0/8 allow\n"
            "    access-control: ::1 allow\n"
            "    directory: \"%s\"\n    chroot: \"\"\n    username: \"\"\n    pidfile: \"\"\n"
            "    do-daemonize: no\n    use-syslog: no\n    logfile: \"\"\n    verbosity: 1\n"
            "    num-threads: %d\n    incoming-num-tcp: 200\n"
            "    root-hints: \"%s/root.hints\"\n"
            "    tls-cert-bundle: \"%s/servers.pem\"\n"
            "    trust-anchor: \"%s\"\n"
            "    local-zone: \"test.\" nodefault\n"
            "    ede: %s\n%s",
            ntohs(resolver->addr.sin_port), ntohs(resolver->addr.sin_port), dir, programs->threads,
            dir, dir, anchor, says_ede(resolver, programs) ? "yes" : "no", extra ? extra : "");
    free(anchor);
    write_modules(file, resolver, programs);
    fprintf(file,
            "remote-control:\n    control-enable: yes\n    control-use-cert: no\n"
            "    control-interface: \"%s/control.sock\"\n",
            dir);
    write_rows_conf(file, resolver, world);
    fclose(file);
}

/* NULL where it is not there, or is but the beginning of a longer address or name. */
static const char *find_whole(const char *line, const char *text)
{
    const char *at = strstr(line, text);
    size_t len = strlen(text);

    return at && len > 0 && isalnum((unsigned char)text[len - 1]) && isalnum((unsigned char)at[len])
               ? NULL
               : at;
}

static void edit_line(FILE *to, const struct lab_conf_edits *edits, const char *line)
{
    for (unsigned i = 0; i < edits->out_count; i++) {
        const char *at = find_whole(line, edits->out[i]);

        if (at && edits->instead[i][0])
            fprintf(to, "%.*s%s%s", (int)(at - line), line, edits->instead[i],
                    at + strlen(edits->out[i]));
        if (at)
            return;
    }
    fputs(line, to);
}

/* Writes the configuration again as its operator has changed it. */
static void edit_conf(const char *conf, const struct lab_conf_edits *edits)
{
    char after[520], line[1024];
    FILE *from, *to;

    snprintf(after, sizeof(after), "%s.new", conf);
    from = fopen(conf, "re");
    to = fopen(after, "we");
    if (!from || !to)
        lab_die("%s: %s", after, strerror(errno));
    while (fgets(line, sizeof(line), from))
        edit_line(to, edits, line);
    for (unsigned i = 0; i < edits->in_count; i++)
        fprintf(to, "server:\n    %s\n", edits->in[i]);
    fclose(from);
    if (fclose(to) != 0 || rename(after, conf) != 0)
        lab_die("%s: %s", conf, strerror(errno));
}

/* Runs a program to its end. Returns its exit status, -1 when it did not exit. */
static int run(const char *const argv[], bool quiet)
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        if (quiet) {
            int null = open("/dev/null", O_WRONLY);

            dup2(null, STDOUT_FILENO);
        }
        execv(argv[0], (char *const *)argv);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

static void check_conf(const struct lab_programs *programs, const char *conf)
{
    const char *const argv[] = {programs->checkconf, conf, NULL};

    if (programs->checkconf && run(argv, true) != 0)
        lab_die("unbound-checkconf does not like %s", conf);
}

/* The library at once, not the program that wraps it: signals must reach the daemon. */
static void shift_clock(const char *by)
{
    glob_t found;

    if (glob("/usr/lib/*/faketime/libfaketimeMT.so.1", 0, NULL, &found) != 0)
        lab_die("libfaketime is missing (Debian package libfaketime)");
    setenv("LD_PRELOAD", found.gl_pathv[0], 1);
    setenv("FAKETIME", by, 1);
    setenv("FAKETIME_DONT_FAKE_MONOTONIC", "1", 1);
}

static void exec_daemon(const struct lab_programs *programs, const struct lab_resolver *resolver,
                        const char *conf)
{
    const char *faketime = profiles[resolver->profile].faketime;
    char log[512];
    int fd;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0); /* an interrupt at the terminal is for the lab, which ends the daemons itself */
    snprintf(log, sizeof(log), "%s/log", resolver->dir);
    fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0644);
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    if (faketime && !(programs->edits && programs->edits[resolver->profile].right_clock))
        shift_clock(faketime);
    execl(programs->unbound, programs->unbound, "-d", "-c", conf, (char *)NULL);
    _exit(127);
}

struct lab_resolver *lab_resolver_start(const struct lab_programs *programs,
                                        const struct lab_world *world, const char *dir,
                                        enum lab_profile_id profile, bool with_module)
{
    struct lab_resolver *resolver = calloc(1, sizeof(*resolver));
    char conf[512];
    unsigned number = 2 * (unsigned)profile + !with_module;

    if (!resolver)
        lab_die("out of memory");
    resolver->profile = profile;
    resolver->with_module = with_module;
    resolver->slow = programs->slow;
    resolver->addr.sin_family = AF_INET;
    resolver->addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    resolver->addr.sin_port = htons((uint16_t)(number ? FIRST_PORT + number : 53));
    snprintf(resolver->dir, sizeof(resolver->dir), "%s/%s%s", dir, lab_profile_name(profile),
             with_module ? "" : "-plain");
    if (mkdir(resolver->dir, 0755) != 0)
        lab_die("%s: %s", resolver->dir, strerror(errno));
    snprintf(conf, sizeof(conf), "%s/unbound.conf", resolver->dir);
    write_hints(resolver, world);
    write_certificate(resolver, world);
    if (with_module && !programs->patched)
        write_module_options(resolver);
    write_conf(resolver, programs, world);
    if (programs->edits)
        edit_conf(conf, &programs->edits[profile]);
    check_conf(programs, conf);
    resolver->pid = fork();
    if (resolver->pid < 0)
        lab_die("cannot start Unbound: %s", strerror(errno));
    if (resolver->pid == 0)
        exec_daemon(programs, resolver, conf);
    return resolver;
}

static void show_log(const struct lab_resolver *resolver)
{
    char path[512], line[1024];
    FILE *file;

    snprintf(path, sizeof(path), "%s/log", resolver->dir);
    file = fopen(path, "re");
    while (file && fgets(line, sizeof(line), file))
        fputs(line, stderr);
    if (file)
        fclose(file);
}

/* A query for the version is answered by the daemon itself, as soon as it serves. */
static bool answers(int fd)
{
    static const uint8_t query[] = "\0\7\0\0\0\1\0\0\0\0\0\0\7version\4bind\0\0\20\0\3";
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    uint8_t reply[512];

    if (send(fd, query, sizeof(query) - 1, 0) < 0 || poll(&wait, 1, READY_POLL_MS) <= 0 ||
        recv(fd, reply, sizeof(reply), MSG_DONTWAIT) < 0) {
        /* a closed port says so at once: do not spin */
        poll(NULL, 0, READY_POLL_MS);
        return false;
    }
    return true;
}

/* "test" HINFO, which its servers answer over TCP only. */
static void ask_over_tcp(const struct lab_resolver *resolver, int fd)
{
    static const uint8_t query[] = "\0\7\1\0\0\1\0\0\0\0\0\0\4test\0\0\15\0\1";
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    uint8_t reply[512];

    if (send(fd, query, sizeof(query) - 1, 0) > 0 &&
        poll(&wait, 1, (int)(READY_LIMIT_MS * resolver->slow)) > 0)
        (void)recv(fd, reply, sizeof(reply), MSG_DONTWAIT);
}

/*
 * Where rows fail over TCP it has to be known that this is not so everywhere, whichever of them is
 * asked first.
 */
void lab_resolver_await(const struct lab_resolver *resolver)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    unsigned waited = 0;

    connect(fd, (const struct sockaddr *)&resolver->addr, sizeof(resolver->addr));
    while (!answers(fd)) {
        waited += READY_POLL_MS;
        if (waitpid(resolver->pid, NULL, WNOHANG) != 0 ||
            waited > READY_LIMIT_MS * resolver->slow) {
            show_log(resolver);
            lab_die("Unbound (%s%s) did not start", lab_profile_name(resolver->profile),
                    resolver->with_module ? "" : ", without module");
        }
    }
    if (resolver->profile == LAB_PROFILE_DEFAULT || resolver->profile == LAB_PROFILE_IMPATIENT)
        ask_over_tcp(resolver, fd);
    close(fd);
}

/* How often the daemon has begun to serve, by its log: once, and again after each reload. */
static unsigned starts(const struct lab_resolver *resolver)
{
    char path[512], line[1024];
    unsigned count = 0;
    FILE *file;

    snprintf(path, sizeof(path), "%s/log", resolver->dir);
    file = fopen(path, "re");
    while (file && fgets(line, sizeof(line), file))
        count += strstr(line, "start of service") != NULL;
    if (file)
        fclose(file);
    return count;
}

/*
 * A reload is said to be done as soon as it was asked for. Threads that are not told yet answer as
 * before, out of the caches, and who ends the daemon meanwhile may not be heard.
 */
bool lab_resolver_reload(const struct lab_programs *programs, const struct lab_resolver *resolver)
{
    char conf[512];
    const char *const argv[] = {programs->control, "-c", conf, "reload", NULL};

    unsigned before = starts(resolver), waited = 0;

    snprintf(conf, sizeof(conf), "%s/unbound.conf", resolver->dir);
    if (!programs->control || run(argv, true) != 0)
        return false;
    while (starts(resolver) == before) {
        poll(NULL, 0, READY_POLL_MS);
        waited += READY_POLL_MS;
        if (waited > READY_LIMIT_MS * resolver->slow)
            return false;
    }
    lab_resolver_await(resolver);
    return true;
}

/* Says it as unbound-control would, whose start alone takes longer than the answers to questions.
 */
bool lab_resolver_flush(const struct lab_resolver *resolver, const char *command, const char *what)
{
    struct timeval limit = {FLUSH_LIMIT_S, 0};
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    char text[512];
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int len = snprintf(text, sizeof(text), "UBCT1 %s %s\n", command, what);
    bool done = false;

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    if ((size_t)snprintf(to.sun_path, sizeof(to.sun_path), "%s/control.sock", resolver->dir) <
            sizeof(to.sun_path) &&
        connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0 &&
        write(fd, text, (size_t)len) == len)
        done = read(fd, text, sizeof(text)) >= 2 && memcmp(text, "ok", 2) == 0;
    close(fd);
    return done;
}

int lab_resolver_stop(struct lab_resolver *resolver)
{
    unsigned waited = 0;
    int status = 0;

    kill(resolver->pid, SIGTERM);
    while (waitpid(resolver->pid, &status, WNOHANG) == 0) {
        poll(NULL, 0, READY_POLL_MS);
        waited += READY_POLL_MS;
        if (waited > STOP_LIMIT_MS * resolver->slow)
            kill(resolver->pid, SIGKILL);
    }
    free(resolver);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
