"""The second client, an extra: records and transactions by librdkafka, all else by the first."""
