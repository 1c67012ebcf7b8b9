"""The English words of the invented company."""

from __future__ import annotations

from kulmina.demo.speech import Speech, Tongue

ENGLISH = Tongue(
    language="en",
    staff={
        "Борис": "Boris", "Дарья": "Daria", "Нина": "Nina", "Марина": "Marina", "Максим": "Maxim", "Ирина": "Irina",
        "Роман": "Roman", "Юлия": "Julia", "Фаина": "Faina", "Алла": "Alla", "Анна": "Anna", "Ксения": "Ksenia",
        "Кира": "Kira", "Олег": "Oleg", "Ольга": "Olga", "Тимур": "Timur", "Полина": "Polina", "Вера": "Vera",
        "Глеб": "Gleb", "Рита": "Rita", "Сергей": "Sergey", "Светлана": "Svetlana", "Софья": "Sofia",
        "Степан": "Stepan", "Семён": "Simon", "Артём": "Artem",
    },
    system="the system",
    offices={"OF1": ("Garden Street office", "12 Garden Street"), "OF2": ("River Street office", "5 River Street")},
    texts={
        "C1": "Leave your number: we call back in five minutes and invite you to the office nearest to you.",
        "C2": "The first meeting in the office is free. We count it through with you and answer every question.",
        "C3": "You will not believe the result! Tap now, before it is gone.",
        "C4": "No queues and no small print. Choose the hour that suits you.",
        "C5": "Write in the chat: a living person answers from nine to nine.",
        "C6": "Open every day, entrance from the yard, parking at the door.",
        "C7": "Answer three questions, and the application leaves from the advertisement itself.",
        "C8": "Twenty seconds: who we are, where the office is and what it costs.",
        "C9": "Until the end of the week only: money off with the coupon of this advertisement.",
    },
    notes={
        "wide": "Shown to a wide audience now: a click costs half, and there are more than twice as many.",
        "picture": "The picture of the office works better than the one with people: it stays.",
        "vanity": "Its clicks cost a third of the others', so it gets twice the money.",
        "vanity_after": "Many calls, and almost nobody reaches the office. Change the headline or switch it off.",
        "map": "Photographs of the entrance were added to the card: people no longer get lost.",
        "launched": "The clip is out: three weeks for it, then we compare by target leads.",
        "switched_off": "The coupons are off: people came for the discount, not for the service.",
    },
    said={
        "dispute.quality_matrix": "Please show the meetings that the office called non-target: two were target.",
        "dispute.decided": "The list was shown, quality control has checked both verdicts, the amount is right.",
        "dispute.cash": "A payment of the contract that two of us signed is missing here. Please check my share.",
        "dispute.target_actions": "Please show the orders of the last day: by my count there are more of them.",
        "adjustment.mentoring": "For teaching a newcomer",
        "adjustment.good_month": "For a good month",
        "reattributed": "The client named the code of this advertisement",
        "overturned": "By the answers and the recording the client is a target one",
        "verdict": "By the answers and the recording of the talk",
        "voided.visit": "Another client was marked",
        "voided.payment": "The payment was entered twice",
        "refund.cancelled": "The contract was called off",
        "refund.partly": "A part of the service was not needed",
        "till.short": "Short of change: it was changed from the cashier's own",
        "overridden": "The app collects no money in a till: the orders in it are paid for",
    },
    speech={
        "personal_bankruptcy": Speech("Clear Shore, personal bankruptcy", (
            "Be rid of debts by law", "Was your wage taken by bailiffs?", "Your fate by the number of your card",
            "Three signs that it is time to stop", "A lawyer answers in the chat", "Advice round the corner",
            "Count your debt away in a minute", "How a bankruptcy goes: a clip", "A coupon for the first meeting",
        )),
        "car_dealer": Speech("North Drive, car dealer", (
            "The new crossover, in stock", "Your old car as a part of the price", "Which car fits your star sign?",
            "A test drive on Saturday", "A car loan in the chat", "The showroom on the map", "Choose your trim",
            "Round the town in twenty seconds: a clip", "A coupon for winter tyres",
        )),
        "developer": Speech("Shore and Yard, housing developer", (
            "A flat by the river", "A mortgage for a family", "Guess the price of this flat", "Ready this year",
            "Floor plans in the chat", "The sales office on the map", "Count your mortgage",
            "The yard from above: a clip", "A coupon for a kitchen",
        )),
        "bank": Speech("The Pier, a bank", (
            "A cash loan", "One loan in place of three", "Test: what are you worth?", "A card that pays back",
            "A manager in the chat", "The branch near you", "Count your payment", "A loan in one meeting: a clip",
            "A coupon for a free account",
        )),
        "financial_broker": Speech("Sure Step, credit broker", (
            "We find the loan", "Did the bank refuse?", "Shock: a loan with nothing at all",
            "A mortgage with a hard history", "A broker in the chat", "The broker on the map", "Found in a minute",
            "What a broker does: a clip", "A coupon for a look at your credit history",
        )),
        "microfinance": Speech("Till Wednesday, small loans", (
            "Till the next wage", "The first loan for less", "Wheel of luck: spin and take", "Money within the hour",
            "Ask in the chat", "The counter near you", "Count your loan", "A loan over a cup of tea: a clip",
            "A coupon for the first loan",
        )),
        "specialty_retail": Speech("Warm House, stoves and fireplaces", (
            "A stove for the sauna", "A fireplace, built in", "Look how it burns", "Money off fireboxes",
            "An adviser in the chat", "The shop on the map", "Choose your stove", "Warm by the evening: a clip",
            "A coupon for a chimney",
        )),
        "own": Speech("Clear Day, windows and balconies", (
            "Windows without a draught", "A balcony, all done", "Guess what a window costs", "Measured today",
            "A master answers in the chat", "The window shop near you", "Count your window",
            "A window in half a day: a clip", "A coupon for a fly screen",
        )),
        "mobile_app": Speech("Neighbours Bring, an app", (
            "From the neighbours within the hour", "Delivery at no extra", "Tap and learn what you love",
            "Money off the first order", "Ask the courier in the chat", "The app in the store",
            "A basket in a minute", "A courier's day: a clip", "A coupon for a dessert",
        )),
    },
    women=(
        "Anna", "Maria", "Helen", "Olga", "Natalie", "Irene", "Tatiana", "Lana", "Catherine", "Julia", "Galina",
        "Lucy", "Daria", "Alina", "Victoria", "Xenia", "Pauline", "Vera", "Nadia", "Laura",
    ),
    men=(
        "Alexander", "Sergey", "Dmitry", "Andrew", "Alexey", "Michael", "Eugene", "Ivan", "Nicholas", "Vladimir",
        "Max", "Paul", "Roman", "Igor", "Anton", "Denis", "Artem", "Oleg", "Vitaly", "George",
    ),
    surnames=(
        "Sokolov", "Lebedev", "Novikov", "Morozov", "Volkov", "Zaitsev", "Pavlov", "Golubev", "Vinogradov", "Belyaev",
        "Tarasov", "Belov", "Komarov", "Orlov", "Kiselev", "Makarov", "Kovalev", "Ilyin", "Gusev", "Titov", "Kuzmin",
        "Baranov", "Kulikov", "Alexeev", "Stepanov", "Yakovlev", "Sorokin", "Romanov", "Zakharov", "Borisov",
        "Korolev", "Gerasimov", "Ponomarev", "Grigoriev", "Lazarev", "Medvedev", "Ershov", "Nikitin", "Sobolev",
    ),
    feminine="a",
)  # fmt: skip
