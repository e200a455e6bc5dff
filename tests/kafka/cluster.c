/*
 * cluster.c - a Kafka cluster for the tests, on 127.0.0.1: librdkafka's mock of three brokers.
 *
 * cluster TOPIC PARTITIONS: prints the brokers' addresses on a line, and serves until its standard
 * input ends. There the lines "down" and "up" take all brokers away and bring them back.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BROKERS = 3 };

/* Returns NULL when there is none to be had. */
static rd_kafka_mock_cluster_t *start(rd_kafka_t *client, const char *topic, int partitions)
{
    rd_kafka_mock_cluster_t *cluster = rd_kafka_mock_cluster_new(client, BROKERS);

    if (cluster == NULL)
        return NULL;
    if (rd_kafka_mock_topic_create(cluster, topic, partitions, BROKERS) == 0)
        return cluster;
    rd_kafka_mock_cluster_destroy(cluster);
    return NULL;
}

static void obey(rd_kafka_mock_cluster_t *cluster)
{
    char line[16];
    int32_t id;

    while (fgets(line, sizeof(line), stdin) != NULL)
        for (id = 1; id <= BROKERS; id++) {
            if (strcmp(line, "down\n") == 0)
                rd_kafka_mock_broker_set_down(cluster, id);
            else if (strcmp(line, "up\n") == 0)
                rd_kafka_mock_broker_set_up(cluster, id);
        }
}

int main(int argc, char **argv)
{
    char reason[256] = "";
    rd_kafka_mock_cluster_t *cluster;
    rd_kafka_t *client;

    if (argc != 3) {
        fputs("usage: cluster TOPIC PARTITIONS\n", stderr);
        return 2;
    }
    client = rd_kafka_new(RD_KAFKA_PRODUCER, NULL, reason, sizeof(reason));
    if (client == NULL) {
        fprintf(stderr, "cluster: %s\n", reason);
        return 1;
    }
    cluster = start(client, argv[1], atoi(argv[2]));
    if (cluster != NULL) {
        puts(rd_kafka_mock_cluster_bootstraps(cluster));
        fflush(stdout);
        obey(cluster);
        rd_kafka_mock_cluster_destroy(cluster);
    }
    rd_kafka_destroy(client);
    return cluster == NULL;
}
