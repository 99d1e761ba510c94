"""First names that are mostly women's or mostly men's in English-language news.

They count only where "he" or "she" may mean several people and the text itself doesn't say which. The guess is never
stored or shown.
"""

from __future__ import annotations

from quotes_service.extract.document import Gender

_WOMEN = """
abigail ada adele adriana agnes aisha alexandra alexis alice alicia alison allison alma amal amanda amber amelia amina
amy ana anastasia andrea angela angie anita ann anna annabel anne annette annie antonia april ariana arlene ashley
astrid audrey ava barbara beatrice becky belinda bernadette beth bethany betsy betty beverly bianca bonnie brenda
bridget brigitte brittany brooke camila camilla candace carla carly carmen carol carole caroline carolyn carrie
cassandra catherine cathy cecilia celia charlotte chelsea cheryl chiara chloe christina christine cindy claire clara
clare claudia colleen connie constance cora courtney cynthia daisy dana danielle daphne dawn debbie deborah debra
deirdre delia denise diana diane dianne dina dolores donna dora doris dorothy edith eileen elaine eleanor elena
elisabeth eliza elizabeth ella ellen elsa elsie emilia emily emma erica erika erin esther ethel eugenia eva eve evelyn
faith fatima felicity fiona flora florence frances francesca freya frieda gabriela gabrielle gail gemma georgia
georgina geraldine gertrude gillian gina ginny giulia gladys glenda gloria grace greta gretchen gwen hannah harriet
hazel heather heidi helen helena helga henrietta hilary hilda hillary holly hope ida ilse imelda ines ingrid irene
iris irma isabel isabella isla ivana ivanka ivy jacqueline jamila jan jane janet janice janine jasmine jean jeanette
jeanne jemima jenna jennifer jenny jessica jill jo joan joanna joanne jocelyn jodie josephine joy joyce juanita judith
judy julia juliana julie juliet june kamala karen karin karina karla kate katherine kathleen kathryn kathy katie
katrina kay kayla kayleigh kelly kerry kim kimberly kirsten kristen kristin kristina lara latoya laura lauren layla
lea leah leila lena leticia lila lillian lily linda lindsay lindsey lisa liz liza lois lola loretta lori lorna
lorraine louisa louise lucia lucille lucy luisa lydia lynda lynn lynne mabel madeleine madeline maggie maia mandy
margaret margarita margot maria marian mariana marianne marie marilyn marina marion marissa marjorie marla marlene
marta martha martina mary matilda maud maureen maxine may maya meg megan mei melania melanie melinda melissa mercedes
meredith mia michelle mildred millicent mimi mina miranda miriam moira mollie molly mona monica monique muriel myra
myrtle nadia nadine nancy naomi natalia natalie natasha nicola nicole nina noor nora norma olga olive olivia paige
pamela pat patricia patsy patty paula pauline pearl peggy penelope penny petra philippa phoebe phyllis pippa polly
priscilla priya rachel ramona rebecca regina renata rhonda rita roberta robin romy rosa rosalind rose rosemary rosie
roxanne ruby ruth sabrina sadie sally samantha sandra sara sarah sasha saskia selena selma serena shannon sharon
sheila shelley sherry shirley sian sigrid simone siobhan sofia sonia sophia sophie stacey stella stephanie sue susan
susanna susannah susanne suzanne sylvia tamara tammy tania tanya tara teresa tess tessa thelma theresa tiffany tina
toni tracey tracy trish trudy ursula valentina valerie vanessa vera veronica vicki vicky victoria viola violet
virginia vivian viviane wanda wendy whitney wilma winifred yasmin yoko yolanda yvette yvonne zainab zara zoe
""".split()
_MEN = """
aaron abdul abdullah abraham adam adrian ahmad ahmed akira alan alastair albert alberto alejandro alex alexander
alexei alfonso alfred ali alistair allan allen alvaro alvin ambrose amir anders andre andreas andrei andrew andy angus
anil anthony antonio archibald archie arjun arnold arthur arturo arvind asif austin barack barney barry bart basil ben
benedict benjamin bernard bernie bert bill billy bjorn bob bobby boris brad bradley brandon brendan brent brett brian
bruce bruno bryan byron calvin cameron carl carlo carlos cecil cedric cesar chad charles charlie chester chris
christian christoph christopher chuck clarence claude clay clayton cliff clifford clint clive colin connor conor craig
curtis cyril dale damian damien dan daniel danny darren darryl dave david dean declan denis dennis derek dermot
desmond dev diego dieter dimitri dirk dmitri dominic don donald doug douglas duncan dustin dwight earl ed eddie edgar
edmund eduardo edward edwin elijah elliot elliott emil emilio emmanuel enrique eric erik ernest ernesto erwin ethan
eugene evan ezra fabio felipe felix ferdinand fergus fernando finn francesco francis francisco franco frank franklin
fred freddie frederick fritz gabriel gareth garry gary gavin geoff geoffrey george gerald gerard gerhard gilbert giles
giorgio giovanni glen glenn gordon graeme graham grant greg gregor gregory guillermo gunther gus gustav guy hamish
hans hari harold harry haruki hassan hector heinrich henrik henry herbert herman hiroshi horace howard hubert hugh
hugo humphrey hussein ian ibrahim igor imran isaac ismail ivan ivor jack jackson jacob jacques jaime jake jamal james
jamie jared jason javier jay jeb jeff jeffrey jeremy jerome jerry jesse jim jimmy joachim joe joel johan johann john
johnny jon jonas jonathan jordan jorge jose josef joseph josh joshua juan juergen jules julian julio jurgen justin
kareem karl keith ken kenji kenneth kent kevin khalid klaus kofi kumar kurt kyle lance larry lars laurence lawrence
lee len leo leon leonard leonardo leopold leroy leslie lester lewis liam lionel lloyd logan lorenzo louis luca lucas
luigi luis luke luther magnus malcolm manuel marc marcel marco marcus mario mark marshall martin marvin mathew matt
matteo matthew matthias maurice max maxim mehmet mel melvin michael michel miguel mike mikhail miles milton mitch
mitchell mitt mohamed mohammad mohammed morgan morris moses muhammad murray mustafa narendra nate nathan nathaniel ned
neil nelson neville newt nicholas nick nico nicolas nigel noah noel norman oleg oliver omar orlando osama oscar oskar
otto owen pablo paolo pascal patrick paul pedro percy perry pete peter phil philip philippe phillip pierre preston
quentin rafael rahul raj rajesh ralph ramon randall randy raphael rashid raul ravi ray raymond reggie reginald rex
ricardo richard rick ricky rob robbie robert roberto rodney rodrigo roger roland rolf roman ron ronald ronnie rory
ross roy rudolf rudy rupert russ russell ryan said salman salvador sam samir samuel sandy sanjay santiago scott sean
sebastian sergei sergio seth shane shaun shawn sheldon sidney simon solomon spencer stan stanley stefan stephan
stephen steve steven stewart stuart sven tariq taylor ted terence terrence terry thaddeus theo theodore thomas tim
timothy toby todd tom tommy tony travis trevor tristan tyler umar vernon victor vijay viktor vince vincent vinod
vladimir wade wallace walt walter warren warwick wayne wei wendell werner wilbur wilfred wilhelm will willem william
willie winston wolfgang xavier yann yannick yasser yuri yusuf zach zachary zoltan
""".split()
_GENDERS: dict[str, Gender] = dict.fromkeys(_WOMEN, "f")
_GENDERS |= dict.fromkeys(_MEN, "m")


def gender_of(name: str) -> Gender | None:
    """The gender that the first word of a full name suggests: "Ann Lee" -> "f". None if unknown or a single word."""
    first, _, rest = name.partition(" ")
    return _GENDERS.get(first.lower().rstrip(".")) if rest else None


def is_listed(word: str) -> bool:
    """Whether a word, in lower case, is a first name of the lists above."""
    return word in _GENDERS
