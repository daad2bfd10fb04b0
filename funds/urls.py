from django.urls import path

from . import views

app_name = "funds"
urlpatterns = [
    path("fund/", views.FundList.as_view(), name="fund-list"),
    path("fund/approvers/", views.delegations, name="delegations"),
    path("fund/approvers/<int:pk>/end/", views.end_delegation, name="delegation-end"),
    path("fund/years/", views.fund_years, name="years"),
    path("fund/years/<int:ends_in>/open/", views.open_year, name="year-open"),
    path("fund/years/<int:ends_in>/lists/new/", views.bring_list, name="list-add"),
    path("fund/lists/<int:pk>/", views.state_list, name="list"),
    path("fund/<int:pk>/", views.FundPage.as_view(), name="fund"),
    path("fund/<int:pk>/amounts/", views.fund_amounts, name="amounts"),
    path("fund/<int:pk>/schools/", views.school_shares, name="shares"),
    path("fund/batch/", views.BatchPage.as_view(), name="batch"),
    path("fund/orders/", views.OrderList.as_view(), name="order-list"),
    path("fund/orders/new/", views.start_order, name="order-start"),
    path("fund/orders/<int:pk>/", views.OrderPage.as_view(), name="order"),
    path("fund/orders/<int:pk>/edit/", views.OrderEdit.as_view(), name="order-edit"),
    path("fund/orders/<int:pk>/lines/new/", views.bring_in_lines, name="lines-add"),
    path("fund/orders/<int:pk>/lines/<int:batch>/", views.LineBatchPage.as_view(), name="line-batch"),
    path("fund/orders/<int:pk>/lines/<int:batch>/errors.xlsx", views.unread_rows, name="line-errors"),
    path("fund/orders/<int:pk>/quote/", views.quote, name="quote"),
    path("fund/orders/<int:pk>/do/<slug:move>/", views.OrderMove.as_view(), name="order-move"),
    path("fund/orders/<int:pk>/receive/", views.Receive.as_view(), name="receive"),
    path("fund/orders/<int:pk>/return/", views.TakeReturn.as_view(), name="return"),
    path("fund/orders/<int:pk>/invoices/new/", views.add_invoice, name="invoice-add"),
    path("fund/orders/<int:pk>/carry/", views.carry_over, name="carry"),
    path("fund/orders/<int:pk>/lines/<int:line>/replace/", views.substitute, name="substitute"),
    path("fund/orders/<int:pk>/lines/<int:line>/drop/", views.drop_line, name="drop-line"),
    path("fund/orders/<int:pk>/propose/<int:holding>/", views.take_proposal, name="propose"),
    path("fund/invoices/<int:pk>/file/", views.invoice_file, name="invoice-file"),
]
