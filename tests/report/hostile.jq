# hostile.jq - an event as somebody would have it who can choose names and a server's words.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
"</script><script>window.hostile = 1</script>" as $script
| "\u202e\u2066\u001b[31m\u0085\u2028\ufeff" as $unseen
| "\"><img src=x onerror=alert(1)>' onload=x &lt;/style>" as $attribute
| .dns.question.name = "\\000" * 150 + $attribute
| .whyfail.zone = $script + $unseen + "\\255" * 150
| .whyfail.cause = "<b style=color:red>&amp;</b>" + $attribute
| .whyfail.at_fault = "<iframe src=//192.0.2.1/>" + $attribute
| .whyfail.text = $attribute + $unseen + "x" * 400
| .whyfail.remedy = $script + "\u05d0\u05d1 \u202e"
| .whyfail.unbound = $attribute
| .whyfail.chain = [{zone: ".", state: $attribute}, {zone: .whyfail.zone, state: "bogus"}]
| .whyfail.ede = [{info_code: -1, extra_text: $script}, {info_code: 99999999999, extra_text: 1}]
| .whyfail.upstream = [{ip: $attribute, port: -1, zone: $script, outcome: $script, rcode: $unseen,
    lame: $attribute, tries: 1e3, ede: {info_code: 70000, extra_text: ($script + $unseen)}}, 1, null]
| .whyfail.dnssec = {ds: [{key_tag: $script, algorithm: 999, digest_type: -3}, "x"],
    dnskey: {key_tag: 1}}
