// Makes the container that the tests use: object_store has no call for that.
const { BlobServiceClient, StorageSharedKeyCredential } = require("@azure/storage-blob");
const [endpoint, account, key] = process.argv.slice(1);
new BlobServiceClient(endpoint, new StorageSharedKeyCredential(account, key)).createContainer("container");
