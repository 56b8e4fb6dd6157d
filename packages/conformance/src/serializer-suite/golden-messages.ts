import type { MessageTypeName } from '@wamp/protocol';

/** One message as each serializer writes it. */
export interface GoldenMessage {
  readonly name: MessageTypeName;
  readonly json: string;
  /** Hexadecimal. */
  readonly msgpack: string;
  /** Hexadecimal. */
  readonly cbor: string;
}

/** One sample of each message type with its bytes. [SER-18] */
export const goldenMessages: readonly GoldenMessage[] = [
  {
    name: 'HELLO',
    json: '[1,"com.example.realm",{"roles":{"subscriber":{},"publisher":{}}}]',
    msgpack:
      '9301b1636f6d2e6578616d706c652e7265616c6d81a5726f6c657382aa7375627363726962657280a97075626c697368657280',
    cbor: '830171636f6d2e6578616d706c652e7265616c6da165726f6c6573a26a73756273637269626572a0697075626c6973686572a0',
  },
  {
    name: 'WELCOME',
    json: '[2,9129137332,{"roles":{"broker":{},"dealer":{}}}]',
    msgpack: '9302cf00000002202394b481a5726f6c657382a662726f6b657280a66465616c657280',
    cbor: '83021b00000002202394b4a165726f6c6573a26662726f6b6572a0666465616c6572a0',
  },
  {
    name: 'ABORT',
    json: '[3,{},"wamp.error.system_shutdown"]',
    msgpack: '930380ba77616d702e6572726f722e73797374656d5f73687574646f776e',
    cbor: '8303a0781a77616d702e6572726f722e73797374656d5f73687574646f776e',
  },
  {
    name: 'CHALLENGE',
    json: '[4,"wampcra",{}]',
    msgpack: '9304a777616d7063726180',
    cbor: '83046777616d70637261a0',
  },
  {
    name: 'AUTHENTICATE',
    json: '[5,"gir1mSx+deCDUV7FgLvsQNTi6n3W/Z/WcZ/OT9RwdZY=",{}]',
    msgpack:
      '9305d92c676972316d53782b6465434455563746674c7673514e5469366e33572f5a2f57635a2f4f54395277645a593d80',
    cbor: '8305782c676972316d53782b6465434455563746674c7673514e5469366e33572f5a2f57635a2f4f54395277645a593da0',
  },
  {
    name: 'GOODBYE',
    json: '[6,{},"wamp.close.normal"]',
    msgpack: '930680b177616d702e636c6f73652e6e6f726d616c',
    cbor: '8306a07177616d702e636c6f73652e6e6f726d616c',
  },
  {
    name: 'ERROR',
    json: '[8,48,7814135,{},"com.myapp.error"]',
    msgpack: '950830ce00773bf780af636f6d2e6d796170702e6572726f72',
    cbor: '850818301a00773bf7a06f636f6d2e6d796170702e6572726f72',
  },
  {
    name: 'PUBLISH',
    json: '[16,239714735,{},"com.myapp.mytopic1",["Hello, world!"]]',
    msgpack: '9510ce0e49c1af80b2636f6d2e6d796170702e6d79746f7069633191ad48656c6c6f2c20776f726c6421',
    cbor: '85101a0e49c1afa072636f6d2e6d796170702e6d79746f70696331816d48656c6c6f2c20776f726c6421',
  },
  {
    name: 'PUBLISHED',
    json: '[17,239714735,4429313566]',
    msgpack: '9311ce0e49c1afcf000000010801f61e',
    cbor: '83111a0e49c1af1b000000010801f61e',
  },
  {
    name: 'SUBSCRIBE',
    json: '[32,713845233,{},"com.myapp.mytopic1"]',
    msgpack: '9420ce2a8c69f180b2636f6d2e6d796170702e6d79746f70696331',
    cbor: '8418201a2a8c69f1a072636f6d2e6d796170702e6d79746f70696331',
  },
  {
    name: 'SUBSCRIBED',
    json: '[33,713845233,5512315355]',
    msgpack: '9321ce2a8c69f1cf00000001488f41db',
    cbor: '8318211a2a8c69f11b00000001488f41db',
  },
  {
    name: 'UNSUBSCRIBE',
    json: '[34,85346237,5512315355]',
    msgpack: '9322ce051647bdcf00000001488f41db',
    cbor: '8318221a051647bd1b00000001488f41db',
  },
  {
    name: 'UNSUBSCRIBED',
    json: '[35,85346237]',
    msgpack: '9223ce051647bd',
    cbor: '8218231a051647bd',
  },
  {
    name: 'EVENT',
    json: '[36,9823526,112233445566,{},["Hello, event!"]]',
    msgpack: '9524ce0095e526cf0000001a21a278be8091ad48656c6c6f2c206576656e7421',
    cbor: '8518241a0095e5261b0000001a21a278bea0816d48656c6c6f2c206576656e7421',
  },
  {
    name: 'CALL',
    json: '[48,7814135,{},"com.myapp.myprocedure1",["Hello, world!"]]',
    msgpack: '9530ce00773bf780b6636f6d2e6d796170702e6d7970726f6365647572653191ad48656c6c6f2c20776f726c6421',
    cbor: '8518301a00773bf7a076636f6d2e6d796170702e6d7970726f63656475726531816d48656c6c6f2c20776f726c6421',
  },
  {
    name: 'CANCEL',
    json: '[49,7814135,{}]',
    msgpack: '9331ce00773bf780',
    cbor: '8318311a00773bf7a0',
  },
  {
    name: 'RESULT',
    json: '[50,7814135,{},["Hello, world!"]]',
    msgpack: '9432ce00773bf78091ad48656c6c6f2c20776f726c6421',
    cbor: '8418321a00773bf7a0816d48656c6c6f2c20776f726c6421',
  },
  {
    name: 'REGISTER',
    json: '[64,25349185,{},"com.myapp.myprocedure1"]',
    msgpack: '9440ce0182cc4180b6636f6d2e6d796170702e6d7970726f63656475726531',
    cbor: '8418401a0182cc41a076636f6d2e6d796170702e6d7970726f63656475726531',
  },
  {
    name: 'REGISTERED',
    json: '[65,25349185,2103333224]',
    msgpack: '9341ce0182cc41ce7d5e5168',
    cbor: '8318411a0182cc411a7d5e5168',
  },
  {
    name: 'UNREGISTER',
    json: '[66,788923562,2103333224]',
    msgpack: '9342ce2f0604aace7d5e5168',
    cbor: '8318421a2f0604aa1a7d5e5168',
  },
  {
    name: 'UNREGISTERED',
    json: '[67,788923562]',
    msgpack: '9243ce2f0604aa',
    cbor: '8218431a2f0604aa',
  },
  {
    name: 'INVOCATION',
    json: '[68,6131533,9823526,{}]',
    msgpack: '9444ce005d8f4dce0095e52680',
    cbor: '8418441a005d8f4d1a0095e526a0',
  },
  {
    name: 'INTERRUPT',
    json: '[69,6131533,{}]',
    msgpack: '9345ce005d8f4d80',
    cbor: '8318451a005d8f4da0',
  },
  {
    name: 'YIELD',
    json: '[70,6131533,{}]',
    msgpack: '9346ce005d8f4d80',
    cbor: '8318461a005d8f4da0',
  },
];
