// SPDX-License-Identifier: Apache-2.0

import static io.trino.connector.CatalogManagerConfig.CatalogMangerKind.DYNAMIC;

import io.trino.plugin.hive.HivePlugin;
import io.trino.server.testing.TestingTrinoServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A Trino of one node, from its jars alone: java -cp 'lib/*' Main.java FOLDER. Its address is in FOLDER/ready once
 * it can be asked. It has the Hive connector, and the catalog lake, whose files are below FOLDER/lake.
 */
public class Main {
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]).toAbsolutePath();
        Files.createDirectories(folder.resolve("data"));
        Files.createDirectories(folder.resolve("lake"));
        TestingTrinoServer server = TestingTrinoServer.builder()
                .setEnvironment("test")
                .setCatalogMangerKind(DYNAMIC)
                .setBaseDataDir(Optional.of(folder.resolve("data")))
                .setProperties(Map.of(
                        "node-scheduler.include-coordinator", "true",
                        "catalog.store", "memory",
                        "query.max-memory-per-node", System.getProperty("memory", "600MB")))
                .build();
        server.installPlugin(new HivePlugin());
        server.createCatalog("lake", "hive", Map.of(
                "hive.metastore", "file",
                "hive.metastore.catalog.dir", "local:///metastore",
                "hive.security", "allow-all",
                "hive.timestamp-precision", "MICROSECONDS",
                "fs.native-local.enabled", "true",
                "local.location", folder.resolve("lake").toString()));
        Files.writeString(folder.resolve("ready.new"), server.getBaseUrl().toString());
        Files.move(folder.resolve("ready.new"), folder.resolve("ready"));
        Thread.currentThread().join();
    }
}
