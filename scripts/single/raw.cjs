module.exports = require('./compiled.cjs').loadCompiled('raw.node');
