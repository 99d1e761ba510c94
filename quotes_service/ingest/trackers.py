"""Parts of an address that say how a reader came, or in which form the page is shown, and not which page it is.

The names are our own choice, made in November 2026: those that news sites, their newsletters and the networks that send
them readers write, as their own help pages document them (Google, Meta, Microsoft, Mailchimp, Matomo, Piano ...) and as
the public lists of ClearURLs, AdGuard ("URL Tracking filter"), Brave and DuckDuckGo name them too. A name that some
site uses for the id of an article (``id``, ``p``, ``sid``, ``cid``, ``mod``, ``st`` ...) stands only with the sites on
which it is a tracker. Names are compared without case.

Address keys are stored: a change here wants a migration that makes them again (see 0013_addresses.py).
"""

from __future__ import annotations

import re

#: Whole names or, with "*", their beginnings.
_TRACKERS = """
    utm_* utm-* mtm_* matomo_* pk_* piwik_* hsa_* itm_* at_* ns_* wt_* wt.* stm_* sara_* lmd_* vero_* oly_*
    gaa_* spot_im_* cm_mmc*
    iterable_* elq* ml_subscriber* cx_* guce_* soc_* amp_* fb_* action_object_map action_ref_map action_type_map
    gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid _ga _gl _gac gs_lcrp
    fbclid igsh igshid msclkid cvid ocid yclid ysclid _openstat twclid ttclid _ttp li_fat_id epik rdt_cid scid sccid
    tblci dicbo obclid ob_click_id oborigurl outbrainclickid wickedid rb_clickid s_kwcid s_cid ef_id mkwid pcrid
    mc_cid mc_eid mkt_tok _hsenc _hsmi __hssc __hstc __hsfp hsctatracking ck_subscriber_id _kx __s _bta_tid _bta_c
    sfmc_id sfmc_sub emci emdi ceid email_subject email_source nr_email_referer vgo_ee mbid bxid cndid esrc hasha hashb
    ss_source ss_campaign_id ss_campaign_name ss_campaign_sent_date ss_email_id mid_ref newsletter_id subscriber_id
    int_campaign int_source int_medium int_content trk trkcampaign trkinfo
    sc_channel sc_campaign sc_cid sc_src sc_ref sc_llid sc_uid sc_content sc_medium sc_geo sc_outcome sc_country
    xtor xts icid intcid intcmp int_cmp cmp cmpid cmp_id campaign campaign_id campaignid ncid spm scm share_id shareid
    ref_src ref_url referrer referer referringsource fromref refsrc _ref __twitter_impression ref_source
    smid smtyp emc unlocked_article_code bicmp bicmlukp bicmst bicmet gwh gwt searchresultposition
    wpisrc wpmm wprss pwapi_token ito ico ftag ftcamp fsrc etear sref srnd leadsource reflink mkcid
    feedtype feedname virtualbrandchannel taid guccounter .tsrc post_type intlink_from_url link_location sthisfb
    sharetoken sharetype sharesource share_source giftcopy gift_token shared_by sharedby share_from
    rss rss_source dlvrit echobox mibextid sfnsn usqp __tn__ comment_id fb_comment_id _branch_match_id _branch_referrer
    ___utmvc replytocom wprov dgcid cm_lm cm_me nocache _ mrfcid mrfhud syclid zanpid usg ved cmpredirect skipmobile
""".split()

#: Names that are trackers on one site, and may be anything on others.
_TRACKERS_OF_SITES = {
    "nytimes.com": "partner nl te rref hp _r src action module pgtype region contentcollection clicksource version "
    "instance_id segment_id user_id regi_id auth login",
    "washingtonpost.com": "tid itid hpid s_l carta-url next_url",
    "wsj.com": "mod st ns siteid",
    "marketwatch.com": "mod siteid",
    "barrons.com": "mod st siteid",
    "forbes.com": "sh ss",
    "bloomberg.com": "in_source accesstoken embedded-checkout",
    "cnn.com": "cid hpt sr iid",
    "cnbc.com": "__source par",
    "ft.com": "segmentid token accesstoken",
    "reuters.com": "rpc il edition-redirect",
    "bbc.co.uk": "pinned_post_locator pinned_post_asset_id pinned_post_type",
    "bbc.com": "pinned_post_locator pinned_post_asset_id pinned_post_type",
    "elpais.com": "ssm sma rel id_externo_rsoc",
    "yahoo.com": "fr tsrc",
}

#: Names that most sites use for where a reader came from, and some for a number of theirs: with a value without a digit
#: they say the former.
_ORIGINS = frozenset("ref src source from via origin medium partner share traffic_source link_source".split())

_SESSIONS = frozenset("jsessionid phpsessid sessionid session_id sessid aspsessionid cfid cftoken zenid oscsid".split())

#: Names of switches ("?print=1"), and of choices ("?view=print"), that show the same page in another form.
_SWITCHES = frozenset(
    """amp isamp is_amp _amp amphtml print printable printpage print_page printview printer printer_friendly
    printerfriendly print_friendly printmode isprint single singlepage single_page onepage showall show_all showfull
    fullpage full_page viewall view_all mobile ismobile is_mobile m nomobile noamp""".split()
)
_ON = frozenset(("", "0", "1", "true", "false", "yes", "no", "on", "off", "y", "amp", "mobile", "print", "all"))
_CHOICES = frozenset(
    """output outputtype output_type outputformat view viewtype mode viewmode format type style layout template tmpl tpl
    version display variant render device platform skin theme service context_view pagetype""".split()
)
_CHOSEN = frozenset(
    """amp amphtml mobile print printable printer printview print-friendly printfriendly printer-friendly
    printerfriendly print_friendly printpreview""".split()
)
_WHOLE = frozenset(("page", "pagewanted", "pages", "pg", "seite"))  # with "all", a report on one page

_WHOLE_NAMES = frozenset(name for name in _TRACKERS if not name.endswith("*"))
_BEGINNINGS = tuple(name[:-1] for name in _TRACKERS if name.endswith("*"))
_NAMES_OF_SITES = {site: frozenset(names.split()) for site, names in _TRACKERS_OF_SITES.items()}

_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sessionid|sid)=[^;/]*", re.IGNORECASE)
_SESSION_SEGMENT = re.compile(r"\((?:[A-Z]\([^()/]*\))+\)")  # of ASP.NET: (S(4vc2b2k0xmk1wnv4z2z0abcd))


def is_tracker(name: str, value: str, site: str) -> bool:
    """Whether a parameter of a query, decoded, only says who came, and from where; ``site`` as by
    ``addresses.site_of``."""
    name = name.lower()
    return (
        name in _WHOLE_NAMES
        or name.startswith(_BEGINNINGS)
        or name in _SESSIONS
        or name in _NAMES_OF_SITES.get(site, ())
        or (name in _ORIGINS and not any(map(str.isdigit, value)))
    )


def is_form(name: str, value: str) -> bool:
    """Whether a parameter of a query, decoded, only says in which form the page is shown: AMP, mobile, print, or all
    pages on one."""
    name, value = name.lower(), value.lower()
    return (
        (name in _SWITCHES and value in _ON)
        or (name in _CHOICES and value in _CHOSEN)
        or (name in _WHOLE and value == "all")
    )


def without_session(segment: str) -> str:
    """A segment of a path without the id of a session; empty if it is nothing else."""
    segment = _SESSION_IN_PATH.sub("", segment)
    return "" if _SESSION_SEGMENT.fullmatch(segment) else segment
