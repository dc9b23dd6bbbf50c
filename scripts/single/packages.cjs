// In place of src/net/adapters/packages.ts in the single executable, which holds these packages.
const LOADERS = {
  'raw-socket': () => require('raw-socket'),
  'net-ping': () => require('net-ping'),
  koffi: () => require('koffi'),
};

exports.loadPackage = (name) => LOADERS[name]();
exports.packageFolder = () => null;
exports.BUILT_IN = true;
